// What a test may ask of its private Dovecot.

export interface DovecotUser {
  user: string;
  password: string;
}

export interface DovecotPorts {
  imap: number;
  imaps: number;
  pop3: number;
  pop3s: number;
  lmtp: number;
}

/** Tokens in place of passwords, about which Dovecot asks the sign-in service (RFC 7662). */
export interface DovecotOAuth {
  /** With the name and password of the one who asks in it. */
  introspectionUrl: string;
  /** Which of them are offered; both, where it is absent. */
  mechanisms?: readonly ('xoauth2' | 'oauthbearer')[];
}

export interface DovecotOptions {
  users: DovecotUser[];
  /** IMAP capabilities that the server shall not announce, such as MOVE, UIDPLUS or CONDSTORE. */
  withoutCapabilities?: string[];
  /** Dovecot's own format string; its default is `%08Xu%08Xv`. */
  pop3UidlFormat?: string;
  /** Whether POP3 leaves \Seen alone; Dovecot's default is that RETR sets it. */
  pop3NoFlagUpdates?: boolean;
  /** Connections of one user from one address, for each protocol; 0 is no limit. */
  maxConnectionsPerUser?: number;
  /** Whether a password may be sent without TLS. */
  allowPlaintextAuth?: boolean;
  /** Whether it takes access tokens too. */
  oauth?: DovecotOAuth;
  /** More lines for the configuration, last, so that they win. */
  extraConfig?: string;
}
