// @vitest-environment jsdom
/** Templates: what of a draft becomes one, and whose they are. */
import { expect, test } from 'vitest';
import type { AccountConfig } from '../../../../electron/contract/account';
import type { Template } from '../../../../electron/contract/identity';
import { templateOf, templatesOf, withTemplate } from '../../../../renderer/features/composer/templates';
import { withSignature } from '../../../../renderer/features/composer/signature';

const own = 'own' as never;
const made = (change: Partial<Template>): Template => ({
  ...{ id: 'a' as never, identityId: own, name: 'A', subject: '', html: '<p>x</p>', ...change },
});

test('a template is the words and the subject, without signature and pictures', () => {
  const body = withSignature(
    { kind: 'html', html: '<p>Thank <b>you</b>.<img data-id="1"></p>' },
    '<p>Ada</p>',
  );
  const found = templateOf({ body, subject: ' Thanks ', identityId: own }, 'T', 't' as never);
  expect(found).toEqual({
    id: 't',
    identityId: own,
    name: 'T',
    subject: 'Thanks',
    html: '<p>Thank <b>you</b>.</p>',
  });
});

test('plain text becomes paragraphs; a draft that says nothing becomes no template', () => {
  const plain = { kind: 'plain' as const, text: 'One <two>\n\n-- \nAda' };
  expect(templateOf({ body: plain, subject: '', identityId: own }, 'T', 't' as never)?.html).toContain(
    'One &lt;two&gt;',
  );
  const empty = withSignature({ kind: 'html', html: '' }, '<p>Ada</p>');
  expect(
    templateOf({ body: empty, subject: 'Only a subject', identityId: own }, 'T', 't' as never),
  ).toBeNull();
});

test('each identity has its own, and all have those whose identity is gone', () => {
  const other = { id: 'other' as never, address: 'o@example.org', name: '', replyTo: null, signature: '' };
  const templates = [
    made({ id: '1' as never, name: 'b' }),
    made({ id: '2' as never, identityId: other.id, name: 'c' }),
    made({ id: '3' as never, identityId: 'gone' as never, name: 'a' }),
  ];
  const account = {
    address: 'a@example.org',
    name: '',
    identities: [other],
    templates,
  } as unknown as AccountConfig;
  expect(templatesOf(account, own).map(({ name }) => name)).toEqual(['a', 'b']);
  expect(templatesOf(account, other.id).map(({ name }) => name)).toEqual(['a', 'c']);
});

test('one of the same name and identity is replaced, others stay', () => {
  const all = [made({ id: '1' as never }), made({ id: '2' as never, identityId: 'other' as never })];
  const next = withTemplate(all, made({ id: '3' as never, html: '<p>new</p>' }));
  expect(next.map(({ id }) => id)).toEqual(['2', '3']);
});
