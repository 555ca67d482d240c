/** Each socket, TLS and disk error comes to the person as what it is. */
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { expect, test } from 'vitest';
import { MailFailure } from '../../../electron/contract/errors';
import { classifySocketError } from '../../../electron/main/backend/net/classify-socket-error';
import { ScriptedPop3Server } from '../../support/pop3/scripted-server';

function coded(code: string, message = 'as Node words it'): Error {
  return Object.assign(new Error(message), { code });
}

test.each([
  ['ENOTFOUND', 'network', 'name-not-found'],
  ['EAI_AGAIN', 'network', 'name-not-found'],
  ['ECONNREFUSED', 'network', 'refused'],
  ['EHOSTUNREACH', 'network', 'unreachable'],
  ['ENETUNREACH', 'network', 'unreachable'],
  ['ETIMEDOUT', 'network', 'unreachable'],
  ['CONNECT_TIMEOUT', 'network', 'timeout'],
  ['ECONNRESET', 'network', 'closed'],
  ['EPIPE', 'network', 'closed'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls', 'self-signed'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'tls', 'untrusted'],
  ['CERT_HAS_EXPIRED', 'tls', 'expired'],
  ['CERT_NOT_YET_VALID', 'tls', 'not-yet-valid'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls', 'wrong-host'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls', 'untrusted'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'tls', 'untrusted'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls', 'not-tls'],
  ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'tls', 'handshake'],
  ['EPROTO', 'tls', 'handshake'],
  ['ENOSPC', 'disk', 'full'],
  ['EIO', 'disk', 'io'],
])('%s is %s/%s', (code, kind, reason) => {
  expect(classifySocketError(coded(code))).toMatchObject({ kind, reason });
});

test('messages without a code, several addresses, and errors that were classified before', () => {
  const boring = coded('', 'error:100000f7:SSL routines:OPENSSL_internal:WRONG_VERSION_NUMBER');
  expect(classifySocketError(boring)).toMatchObject({ kind: 'tls', reason: 'not-tls' });
  expect(classifySocketError(new Error('socket hang up'))).toMatchObject({
    kind: 'network',
    reason: 'closed',
  });
  const both = new AggregateError([coded('ECONNREFUSED'), coded('ENETUNREACH')]);
  expect(classifySocketError(both)).toMatchObject({ kind: 'network', reason: 'refused' });
  const known = new MailFailure({ kind: 'busy', detail: 'x' });
  expect(classifySocketError(known)).toBe(known.error);
  expect(classifySocketError(undefined)).toMatchObject({ kind: 'internal' });
});

test('real sockets: a refused port, and TLS to a plain server', async () => {
  const server = new ScriptedPop3Server();
  await server.listen();
  const { port } = server;
  const plain = await new Promise<Error>((resolve) =>
    connectTls({ port, host: '127.0.0.1' }).once('error', resolve),
  );
  expect(classifySocketError(plain)).toMatchObject({ kind: 'tls', reason: 'not-tls' });
  await server.close();
  const refused = await new Promise<Error>((resolve) => connect(port, '127.0.0.1').once('error', resolve));
  expect(classifySocketError(refused)).toMatchObject({ kind: 'network', reason: 'refused' });
});
