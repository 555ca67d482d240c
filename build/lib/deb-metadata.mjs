// What Debian and its desktops are told about Satchel: control file, copyright, desktop entry and AppStream metainfo.

/** Also the name of the desktop entry and of the icons. */
export const appId = 'org.satchel.Satchel';

/**
 * What Electron opens at run time by name, which no look at its binaries shows.
 * A keyring for passwords is recommended: without one Satchel says that it cannot keep them safely.
 */
const openedByName = ['libgtk-3-0', 'libnss3', 'xdg-utils', 'hicolor-icon-theme'];

/**
 * @typedef {{ version: string, description: string, author: string, architecture: string, testOnly: string | null }} DebFacts
 *   testOnly: the obsolete Electron's version in a package that is for tests only
 */

/** @param {DebFacts} facts */
export function debVersion({ version, testOnly }) {
  // Sorts before the real one, which therefore replaces it.
  return testOnly ? `${version}~test.electron${testOnly}` : version;
}

/**
 * @param {DebFacts} facts
 * @param {string[]} needed from the binaries
 * @param {number} kilobytes
 */
export function controlFile(facts, needed, kilobytes) {
  const named = new Set(needed.map((dependency) => dependency.split(' ')[0]));
  const depends = [...needed, ...openedByName.filter((name) => !named.has(name))];
  const warning = facts.testOnly
    ? `\n .\n FOR TESTS ONLY: this package holds Electron ${facts.testOnly}, which is obsolete and unsafe for real mail.`
    : '';
  return `Package: satchel
Version: ${debVersion(facts)}
Architecture: ${facts.architecture}
Maintainer: ${facts.author} <satchel@localhost>
Installed-Size: ${kilobytes}
Depends: ${depends.join(', ')}
Recommends: libsecret-1-0, gnome-keyring | kwalletmanager
Section: mail
Priority: optional
Description: offline-first mail client for IMAP and POP
 All mail of all accounts in one place, carried on the laptop. What is done
 without a network is written down and replayed on the servers later.${warning}
`;
}

/**
 * @param {string} holder
 * @param {string} licence the text of the repository's LICENSE
 */
export function copyrightFile(holder, licence) {
  const body = licence
    .split('\n')
    .map((line) => (line.trim() === '' ? ' .' : ` ${line}`))
    .join('\n')
    .replace(/(\n \.)+$/, '');
  return `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: Satchel
Comment: Electron, Chromium and the packages inside have licences of their own:
 /opt/satchel/LICENSE.electron.txt, /opt/satchel/LICENSES.chromium.html and
 /opt/satchel/THIRD-PARTY-NOTICES.txt

Files: *
Copyright: ${holder}
License: MIT
${body}
`;
}

/**
 * Satchel opens mail files, and writes to the addresses of mailto: links (RFC 6068).
 * @param {string} windowClass what X11 calls its windows
 */
export function desktopEntry(windowClass) {
  return `[Desktop Entry]
Type=Application
Version=1.4
Name=Satchel
GenericName=Mail Client
GenericName[de]=E-Mail-Programm
Comment=All your IMAP and POP mail, with or without a network
Comment[de]=Alle Ihre IMAP- und POP-Post, mit und ohne Netz
Exec=/usr/bin/satchel %U
TryExec=/usr/bin/satchel
Icon=${appId}
Terminal=false
Categories=Network;Email;
MimeType=message/rfc822;x-scheme-handler/mailto;
Keywords=mail;email;imap;pop;pop3;offline;inbox;
StartupNotify=true
StartupWMClass=${windowClass}
`;
}

/**
 * @param {string} version
 * @param {string} date of the release, YYYY-MM-DD
 */
export function metainfo(version, date) {
  return `<?xml version="1.0" encoding="UTF-8"?>
<component type="desktop-application">
  <id>${appId}</id>
  <metadata_license>CC0-1.0</metadata_license>
  <project_license>MIT</project_license>
  <name>Satchel</name>
  <summary>All your mail in one place, with or without a network</summary>
  <developer id="org.satchel">
    <name>The Satchel authors</name>
  </developer>
  <description>
    <p>
      Satchel keeps the mail of all your IMAP and POP accounts on your computer. Read, file, flag and delete
      without a network; what you did is written down and replayed on the servers when they are back.
    </p>
    <ul>
      <li>One list for all accounts, or each folder by itself</li>
      <li>Nothing is lost, doubled or leaked, even when the power fails</li>
      <li>Mail cannot run scripts or reach the network</li>
    </ul>
  </description>
  <launchable type="desktop-id">${appId}.desktop</launchable>
  <icon type="stock">${appId}</icon>
  <categories>
    <category>Network</category>
    <category>Email</category>
  </categories>
  <provides>
    <binary>satchel</binary>
    <mediatype>message/rfc822</mediatype>
  </provides>
  <requires>
    <display_length compare="ge">360</display_length>
  </requires>
  <supports>
    <internet>first-run</internet>
    <control>keyboard</control>
    <control>pointing</control>
  </supports>
  <content_rating type="oars-1.1">
    <content_attribute id="social-chat">intense</content_attribute>
  </content_rating>
  <releases>
    <release version="${version}" date="${date}" />
  </releases>
</component>
`;
}
