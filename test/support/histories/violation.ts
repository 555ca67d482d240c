/** What can be wrong after a history. */

export const violationKinds = [
  ...(['lost', 'doubled', 'wrong', 'groundless', 'view', 'hang', 'command', 'error'] as const),
] as const;

export interface Violation {
  /** `error`: something threw. */
  kind: (typeof violationKinds)[number];
  what: string;
}
