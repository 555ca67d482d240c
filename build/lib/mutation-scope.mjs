// The files whose mutants count: where a mistake would lose, double or misplace mail, each with the unit tests that must notice.

/** @typedef {{ file: string, tests: string[] }} MutatedFile paths relative to the repository */

/**
 * Rooms by their folder below electron/, with that of their tests; files with their tests where these are not named alike.
 * Few tests for each, so that a mutant costs a fraction of a second.
 * @type {{ room: string, tests: string, files: Record<string, string[]> }[]}
 */
const rooms = [
  { room: 'contract', tests: 'contract', files: { operation: [] } },
  {
    room: 'main/backend/imap',
    tests: 'imap',
    files: { 'expunge-plan': ['sync-plan'], 'sync-plan': [] },
  },
  {
    room: 'main/engine',
    tests: 'engine',
    files: {
      'action-parts': [],
      'asked-in': [],
      'distrust-places': [],
      'journal-feeder': [],
      'next-batch': [],
      'next-operation': ['next-operation', 'mailbox-order', 'transfer-order'],
      'mailbox-keys': ['mailbox-order'],
      'on-its-way': [],
      'outcome-entries': [],
      'plan-accepted': [],
      'plan-action': [],
      'plan-append': [],
      'plan-choice': [],
      'plan-mailbox': [],
      'plan-pending': [],
      'plan-put-back': ['plan-put-back', 'put-back'],
      'plan-redirect': [],
      'plan-role-mailbox': [],
      'plan-sending': [],
      'plan-turn': ['plan-turn', 'turn-copies', 'asked-where-it-is'],
      'replay-queue': ['queue', 'replay-queue', 'replay-together', 'transfer'],
      'retry-policy': [],
      'settle-local': [],
      'target-gone': [],
      'tell-together': [],
      'turn-actions': ['turn-actions', 'turn-parts', 'turn-places'],
      'turn-folder': [],
    },
  },
  {
    room: 'main/vault',
    tests: 'vault',
    files: {
      journal: ['journal-turns', 'journal', 'failing-disk'],
      'journal-files': [],
      'journal-line': [],
      'journal-record': [],
      'open-journal': ['open-journal', 'journal', 'failing-disk'],
      'action-history': [],
      'ids-by-key': [],
      'mailbox-names': [],
      'slight-change': [],
      deltas: [],
      'plan-draft-entry': [],
      'plan-followers': ['plan-followers', 'vault-entries'],
      'plan-local-mail': ['vault-entries', 'vault-state'],
      'plan-outbox-entry': [],
      'plan-recovery': [],
      'plan-replaced': ['plan-replaced', 'vault-entries'],
      'recent-changes': [],
      'segment-scan': ['plan-recovery', 'journal'],
      'segment-writer': [],
      'snapshot-file': [],
      'snapshot-parts': [],
      'settle-mailbox': [],
      vault: ['vault-accounts', 'vault', 'drafts', 'history-trim'],
      'vault-changes': ['plan-outbox-entry', 'vault-changes', 'vault-state'],
      'vault-state': [
        'action-history',
        'group-tallies',
        'mailbox-names',
        'plan-draft-entry',
        'plan-followers',
        'plan-outbox-entry',
        'plan-replaced',
        'vault-entries',
        'vault-state',
      ],
    },
  },
];

/** @type {MutatedFile[]} */
export const mutationScope = rooms.flatMap(({ room, tests, files }) =>
  Object.entries(files).map(([name, named]) => ({
    file: `electron/${room}/${name}.ts`,
    tests: (named.length > 0 ? named : [name]).map((test) => `test/unit/${tests}/${test}.test.ts`),
  })),
);
