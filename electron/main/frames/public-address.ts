/** Tells public internet addresses from those that lead into the person's own computer or network (pure). */
import { BlockList, isIP } from 'node:net';

/** Everything that IANA's special-purpose registries (RFC 6890 and its updates) do not call globally reachable. */
const special = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  special.addSubnet(network, prefix, 'ipv4');
}

/** In IPv6 only 2000::/3 is the public internet; inside it these are not, or hide an IPv4 address. */
const publicSix = new BlockList();
publicSix.addSubnet('2000::', 3, 'ipv6');
const specialSix = new BlockList();
for (const [network, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  specialSix.addSubnet(network, prefix, 'ipv6');
}

/** @param ip an IPv4 or IPv6 address without brackets; a scope id or anything else is not public */
export function isPublicAddress(ip: string): boolean {
  switch (isIP(ip)) {
    case 4:
      return !special.check(ip, 'ipv4');
    case 6:
      return !ip.includes('%') && publicSix.check(ip, 'ipv6') && !specialSix.check(ip, 'ipv6');
    default:
      return false;
  }
}
