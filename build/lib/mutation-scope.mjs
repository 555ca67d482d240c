// The files whose mutants count: where a mistake would lose, double or misplace mail, each with the tests that must notice.

/** Rooms below electron/, the folder of their tests below test/unit/, and their files. @type {[string, string, string[]][]} */
const rooms = [
  ['contract', 'contract', ['operation']],
  ['main/backend/imap', 'imap', ['expunge-plan', 'sync-plan']],
  [
    'main/engine',
    'engine',
    [
      'action-parts',
      'journal-feeder',
      'next-batch',
      'next-operation',
      'outcome-entries',
      'plan-action',
      'plan-role-mailbox',
      'plan-undo',
      'replay-queue',
      'retry-policy',
      'settle-local',
    ],
  ],
  [
    'main/vault',
    'vault',
    [
      'journal',
      'journal-files',
      'journal-line',
      'journal-record',
      'open-journal',
      'plan-recovery',
      'recent-changes',
      'segment-scan',
      'segment-writer',
      'snapshot-file',
      'snapshot-parts',
      'vault',
      'vault-changes',
      'vault-state',
    ],
  ],
];

/** @typedef {{ file: string, tests: string }} MutatedFile paths relative to the repository */

/** @type {MutatedFile[]} */
export const mutationScope = rooms.flatMap(([room, tests, names]) =>
  names.map((name) => ({ file: `electron/${room}/${name}.ts`, tests: `test/unit/${tests}` })),
);
