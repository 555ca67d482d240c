/** Choosing roles by hand. */
import { describe, expect, it } from 'vitest';
import { withRole } from '../../../renderer/features/accounts/folders-section';

describe('withRole', () => {
  it('gives a mailbox one role', () => {
    expect(withRole({ archive: 'Lists' }, 'trash', 'Lists')).toEqual({ trash: 'Lists' });
    expect(withRole({ archive: 'Lists', sent: 'Out' }, 'archive', '')).toEqual({ sent: 'Out' });
    expect(withRole({}, 'sent', 'Out')).toEqual({ sent: 'Out' });
  });
});
