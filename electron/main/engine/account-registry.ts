/** Every account of the profile: its settings, its engine, and what the person may do with it. */
import { declareVoid } from '../vault/declare-void';
import { randomBytes } from 'node:crypto';
import { type AccountConfig, smtpKey } from '../../contract/account';
import type { CommandResult } from '../../contract/commands';
import type { AccountId } from '../../contract/ids';
import { type AccountEngine, createAccountEngine } from './account-engine';
import { Leftovers, exceeds, lossOf } from './account-removal';
import { failed, noSuchAccount, quiet, reasonOf, secretFor } from './account-answers';
import { signInAnew, signInCommands } from './account-sign-ins';
import { createOutgoing } from './account-outgoing';
import { probeSent } from './probe-sent';
import { createPostmen } from './account-postmen';
import { createAccountTrees } from './account-trees';
import { distrustPlaces } from './distrust-places';
import { type LocalMail, createLocalMail } from './local-mail';
import { type ReplayQueue, createReplayQueue } from './replay-queue';
import type { AccountRegistry, AccountRegistryOptions } from './registry-shape';
import { createTrials } from './try-account';
import { Turnstile } from '../turnstile';

interface RunningAccount {
  config: AccountConfig;
  engine: AccountEngine;
  local: LocalMail | null;
}

export function createAccountRegistry(options: AccountRegistryOptions): AccountRegistry {
  const { settings, passwords, secretOf, signIns, createBackend, prepare, store, status, log } = options;
  const running = new Map<AccountId, RunningAccount>();
  const leftovers = new Leftovers();
  /** One change of what runs at a time: an account that is being removed must not be resumed meanwhile. */
  const lifecycle = new Turnstile();

  const configs = (): AccountConfig[] => [...running.values()].map(({ config }) => config);

  const save = (accounts: AccountConfig[]): Promise<void> =>
    settings.save([...accounts, ...leftovers.configs]);
  const saveWith = (config: AccountConfig): Promise<void> =>
    save(configs().map((one) => (one.id === config.id ? config : one)));
  const clearLeftovers = (): Promise<boolean> =>
    leftovers.clear(configs, { forgetPassword: passwords.forget, saveAccounts: settings.save, log });

  const configOf =
    (initial: AccountConfig): (() => AccountConfig) =>
    () =>
      running.get(initial.id)?.config ?? initial;

  const wake = (accountId: AccountId): void => {
    const account = running.get(accountId);
    account?.engine.operationQueued();
    account?.local?.wake();
  };

  const postmen = createPostmen({
    ...{ ...options, replayDue: wake },
    probeSent: async (item) => {
      const account = running.get(item.accountId);
      return probeSent(item, {
        tree: () => store.request<'get-mailboxes'>({ kind: 'get-mailboxes', accountId: item.accountId }),
        source: (wanted) => account?.engine.source(wanted),
      });
    },
    filed: (accountId, filesSent) => void outgoing.remember(accountId, { filesSent }),
  });

  const newReplay = (initial: AccountConfig): ReplayQueue =>
    createReplayQueue({
      ...options,
      accountId: initial.id,
      label: () => configOf(initial)().label,
      server: `${initial.server.host}:${initial.server.port}`,
      state: () => options.vault.state,
      notice: (notice) => status.notice(notice),
      wake,
      filed: (accountId, filesSent) => void outgoing.remember(accountId, { filesSent }),
    });

  const newEngine = (initial: AccountConfig): AccountEngine =>
    createAccountEngine({
      ...options,
      account: configOf(initial),
      createBackend: (events) => createBackend(configOf(initial), events),
      // Local mail never waits for its server: its queue is settled apart, so the engine has none to replay.
      replay: initial.kind === 'pop3' ? null : newReplay(initial),
    });

  const run = (config: AccountConfig): RunningAccount => {
    const local =
      config.kind === 'pop3'
        ? createLocalMail({ ...options, accountId: config.id, replay: newReplay(config) })
        : null;
    const account = { config, engine: newEngine(config), local };
    running.set(config.id, account);
    return account;
  };

  const connect = ({ config, engine }: RunningAccount): void => {
    if (config.paused) status.update(config.id, { phase: 'paused', ...quiet });
    else if (options.workOffline()) status.update(config.id, { phase: 'offline-by-choice', ...quiet });
    else engine.start();
    // Mail goes out also while the other server is away.
    void postmen.follow(config);
  };

  /** A stopped engine stays stopped: another takes its place, with the settings as they are now. */
  const connectAnew = (account: RunningAccount): void => {
    account.engine = newEngine(account.config);
    connect(account);
  };

  const begin = async (config: AccountConfig): Promise<void> => {
    const account = run(config);
    await prepare(config);
    account.local?.start();
    connect(account);
  };

  /** Runs `work` on an account that nobody else changes meanwhile. */
  const changing = <T>(
    accountId: AccountId,
    work: (account: RunningAccount) => Promise<CommandResult<T>>,
  ): Promise<CommandResult<T>> =>
    lifecycle.pass(async () => {
      const account = running.get(accountId);
      return account ? work(account) : noSuchAccount;
    });

  const outgoing = createOutgoing({
    ...options,
    changing,
    configOf: (id) => running.get(id)?.config,
    saveWith,
    postmen,
  });

  /** Settings with which it connects anew. @param before ends before it connects */
  const reconfigured = async (
    account: RunningAccount,
    config: AccountConfig,
    before?: () => Promise<void>,
  ): Promise<CommandResult<null>> => {
    try {
      await saveWith(config);
    } catch (error) {
      return failed(`The change could not be kept: ${reasonOf(error)}`);
    }
    account.config = config;
    await Promise.all([postmen.stop(config.id), account.engine.stop()]);
    await before?.();
    connectAnew(account);
    return { ok: true, value: null };
  };

  const trials = createTrials({ ...options, probeSmtp: outgoing.probed });

  const signIn = signInCommands({
    ...options,
    trials,
    reconfigure: (id, change, before) =>
      changing(id, (account) => reconfigured(account, change(account.config), before)),
    configOf: (id) => running.get(id)?.config,
    connectAgain(id) {
      running.get(id)?.engine.syncNow();
      postmen.wake(id, 'now');
    },
  });

  const trees = createAccountTrees({
    ...{ store, configs, writing: options.treeTurnstile },
    local: () => options.vault.state.mailboxes.values(),
  });
  const seedStore = (): Promise<void> => trees.seedStore();

  return {
    async start() {
      const { removedAccounts } = options.vault.state;
      for (const config of settings.accounts) {
        if (removedAccounts.has(config.id)) leftovers.add(config);
        else await begin(config);
      }
      if (leftovers.configs.length > 0) await clearLeftovers();
    },
    async stop() {
      await Promise.all([
        postmen.stopAll(),
        ...[...running.values()].flatMap(({ engine, local }) => [engine.stop(), local?.stop()]),
      ]);
    },
    list: configs,
    isLocal: (accountId) => running.get(accountId)?.config.kind === 'pop3',
    wake,
    wakePostman: (accountId, how) => postmen.wake(accountId, how),
    testSmtp: outgoing.testSmtp,
    setSmtp: outgoing.setSmtp,
    learned: (accountId, server, sizeLimit) => void outgoing.remember(accountId, { sizeLimit, server }),
    setIdentities: outgoing.setIdentities,
    setTemplates: outgoing.setTemplates,
    syncNow() {
      for (const { engine } of running.values()) engine.syncNow();
      postmen.wakeAll();
    },
    followWorkOffline: () =>
      lifecycle.pass(async () => {
        const all = [...running.values()];
        await Promise.all([postmen.stopAll(), ...all.map(({ engine }) => engine.stop())]);
        for (const account of all) connectAnew(account);
      }),
    storeUp(how) {
      for (const { engine, local } of running.values()) {
        if (how === 'rebuilt') engine.syncNow();
        local?.wake();
      }
    },
    async fetchBody(messageId) {
      const [message] = await store.request<'get-locators'>({
        kind: 'get-locators',
        messageIds: [messageId],
      });
      if (!message) return;
      const account = running.get(message.holderId);
      if (account?.local) account.local.wake();
      else account?.engine.fetchBody(messageId);
    },
    source: async (id, wanted) => (await running.get(id)?.engine.source(wanted)) ?? { kind: 'away' },
    seedStore,
    async test({ draft, password, grantId, smtpPassword }) {
      const secret = grantId ? signIns.tokenOf(grantId) : (password ?? null);
      if (secret === null) return failed(signInAnew);
      return trials.both(draft, secret, smtpPassword ?? secret);
    },
    async add({ draft, password, grantId, smtpPassword }) {
      const same = configs().find((one) => one.address === draft.address && one.kind === draft.kind);
      if (same)
        return { ok: false, error: null, sentence: `${draft.address} is already here, as “${same.label}”.` };
      const id = `${draft.kind}-${randomBytes(6).toString('hex')}` as AccountId;
      const config: AccountConfig = { id, ...draft };
      try {
        if (grantId) await signIns.keep(grantId, id, draft.passwordStorage);
        else if (password !== undefined) await passwords.set(id, password, draft.passwordStorage);
        if (smtpPassword && draft.smtp?.ownPassword)
          await passwords.set(smtpKey(id), smtpPassword, draft.passwordStorage);
        await save([...configs(), config]);
      } catch (error) {
        return { ok: false, error: null, sentence: `The account could not be kept: ${reasonOf(error)}` };
      }
      await begin(config);
      await seedStore();
      log('info', 'account-added', { account: id, kind: draft.kind });
      return { ok: true, value: { accountId: id } };
    },
    async update({ accountId, label, colour, deleteFromServer, roles, leftOut }) {
      const account = running.get(accountId);
      if (!account) return noSuchAccount;
      const config = { ...account.config };
      if (label !== undefined) config.label = label;
      if (colour !== undefined) config.colour = colour;
      if (deleteFromServer !== undefined && config.kind === 'pop3')
        config.deleteFromServer = deleteFromServer;
      if (roles !== undefined) config.roles = roles;
      if (leftOut !== undefined) config.leftOut = leftOut;
      try {
        await saveWith(config);
      } catch (error) {
        return { ok: false, error: null, sentence: `The change could not be kept: ${reasonOf(error)}` };
      }
      account.config = config;
      await seedStore();
      if (roles !== undefined || leftOut !== undefined) await trees.arrangeAnew(config);
      return { ok: true, value: null };
    },
    async appoint({ accountId, role, path }) {
      const config = running.get(accountId)?.config;
      if (config?.kind !== 'imap') return null;
      const result = await this.update({ accountId, roles: { ...config.roles, [role]: path } });
      return result.ok ? null : result.sentence;
    },
    ...signIn,
    async testServer({ accountId, server, password }) {
      const config = running.get(accountId)?.config;
      if (!config) return noSuchAccount;
      const draft = { ...config, server };
      if (password !== null) return trials.incoming(draft, password);
      const known = await secretFor(draft, () => secretOf(config));
      return known.ok ? trials.incoming(draft, known.value) : known;
    },
    setServer: ({ accountId, server, password }) =>
      changing(accountId, async (account) => {
        const { config: before } = account;
        const config: AccountConfig = { ...before, server };
        const elsewhere = before.server.host !== server.host || before.server.user !== server.user;
        // Its UIDLs may name other mail: nothing is deleted there before the person has said so again.
        const deletes = elsewhere && config.kind === 'pop3' && config.deleteFromServer;
        if (deletes) config.deleteFromServer = false;
        await account.engine.stop();
        try {
          if (elsewhere && config.kind === 'imap')
            await distrustPlaces({ ...options, state: () => options.vault.state }, accountId);
          if (password !== null) await passwords.set(accountId, password, config.passwordStorage);
          await saveWith(config);
        } catch (error) {
          connectAnew(account);
          return failed(`The change could not be kept: ${reasonOf(error)}`);
        }
        account.config = config;
        connectAnew(account);
        log('info', 'server-changed', { account: accountId, elsewhere });
        if (deletes)
          status.notice({
            level: 'warning',
            sentence: `${config.label}: “Delete from server after download” is off now, since this may be another mailbox. Switch it on again if you want it.`,
          });
        return { ok: true, value: null };
      }),
    pause: ({ accountId, paused }) =>
      changing(accountId, async (account) => {
        if ((account.config.paused ?? false) === paused) return { ok: true, value: null };
        return reconfigured(account, { ...account.config, paused });
      }),
    reorder: ({ accountIds }) =>
      lifecycle.pass(async () => {
        const wanted = [...new Set(accountIds)].flatMap((id) => running.get(id) ?? []);
        if (wanted.length !== running.size || accountIds.length !== running.size)
          return failed('The accounts have changed meanwhile. Try again.');
        try {
          await save(wanted.map(({ config }) => config));
        } catch (error) {
          return failed(`The order could not be kept: ${reasonOf(error)}`);
        }
        running.clear();
        for (const account of wanted) running.set(account.config.id, account);
        await seedStore();
        return { ok: true, value: null };
      }),
    removalPreview: (accountId) =>
      running.has(accountId) ? { ok: true, value: lossOf(options.vault.state, accountId) } : noSuchAccount,
    remove: ({ accountId, told }) =>
      changing(accountId, async (account) => {
        await Promise.all([postmen.stop(accountId), account.engine.stop(), account.local?.stop()]);
        let refusal: string | null = null;
        try {
          // Under the turnstile, so that nothing is queued between the last look and the record.
          await options.turnstile.pass(async () => {
            if (exceeds(lossOf(options.vault.state, accountId), told))
              refusal = 'Meanwhile more has come that would be lost. Look at the numbers again.';
            else await options.feeder.record([{ kind: 'account-removed', accountId }]);
          });
        } catch (error) {
          // Its record may be on the disk all the same: the next start would remove what the person was told is still here.
          const outcome = (await declareVoid(options.vault))
            ? 'Nothing was changed'
            : 'It may be gone at the next start';
          refusal = `The account could not be removed: ${reasonOf(error)}. ${outcome}.`;
        }
        if (refusal !== null) {
          await begin(account.config);
          return failed(refusal);
        }
        running.delete(accountId);
        leftovers.add(account.config);
        status.remove(accountId);
        // A store that is away hears of it when it comes back.
        const shown = seedStore().catch(() => undefined);
        const wiped = await options.vault.wipe(accountId).then(
          () => true,
          () => false,
        );
        const clear = await clearLeftovers();
        log('info', 'account-removed', { account: accountId, wiped, clear });
        if (!wiped || !clear)
          status.notice({
            level: 'warning',
            sentence: `${account.config.label} is removed, but the disk refused to delete all of it. Satchel tries again at its next start.`,
          });
        await shown;
        return { ok: true, value: null };
      }),
  };
}
