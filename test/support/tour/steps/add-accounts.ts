/** Step 1: accounts are added by hand, after "test connection" has told the truth about a wrong and a right password. */
import { expect } from '../expect';
import {
  accountForm,
  fillAccountForm,
  openAccountForm,
  submitAccountForm,
  testConnection,
} from '../account-form';
import { type TourStep, assert } from '../tour-context';
import { watchProgress } from '../watch-progress';

export const addAccounts: TourStep = {
  name: 'Add two IMAP accounts and a POP account by hand, with “Test connection”',
  async run({ world, page, shots }) {
    const { work, home, isp } = world.accounts;
    const verified: string[] = [];
    await watchProgress(page);
    await openAccountForm(page);
    await shots?.take(page, 'first-run');

    await fillAccountForm(page, work, { password: 'not the password' });
    const refused = await testConnection(page);
    assert.match(refused, /did not accept the user name or password/);
    verified.push('a wrong password is told as such by “Test connection”');
    await fillAccountForm(page, work);
    const good = await testConnection(page);
    assert.match(good, /The connection works/);
    await shots?.take(page, 'add-account-tested');
    await submitAccountForm(page);
    verified.push(`IMAP account with TLS on port ${work.port}: tested and added`);

    await openAccountForm(page);
    await fillAccountForm(page, home);
    assert.match(await testConnection(page), /The connection works/);
    await submitAccountForm(page);
    verified.push(`IMAP account with STARTTLS on port ${home.port}: tested and added`);

    await openAccountForm(page);
    await fillAccountForm(page, isp);
    await expect(accountForm(page).getByLabel('Delete from server after download')).not.toBeChecked();
    assert.match(await testConnection(page), /The connection works/);
    await shots?.take(page, 'add-pop-account');
    await submitAccountForm(page);
    verified.push(`POP account with TLS on port ${isp.port}: tested and added; “Delete from server” is off`);
    return { verified };
  },
};
