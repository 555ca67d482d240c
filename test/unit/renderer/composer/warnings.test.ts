/** What is asked before sending: no more than a person would want to be asked. */
import { describe, expect, it } from 'vitest';
import type { DraftAttachment, DraftContent } from '../../../../electron/contract/draft';
import type { MessageId } from '../../../../electron/contract/ids';
import {
  findWarnings,
  spokenAttachment,
  transportSize,
} from '../../../../renderer/features/composer/warnings';
import { draftContent, draftId } from './fixtures';

const warn = (content: Partial<DraftContent>, ownText = '', limit: number | null = null): string[] =>
  findWarnings({ content: draftContent({ subject: 'Hello', ...content }), ownText, limit }).map(
    ({ kind }) => kind,
  );
const file = (octets: number, inline = false): DraftAttachment => ({
  ...{ id: draftId as unknown as DraftAttachment['id'], filename: 'a.pdf', contentType: 'application/pdf' },
  ...{ octets, inline },
});
const people = (count: number): DraftContent['to'] =>
  Array.from({ length: count }, (_none, index) => ({ name: '', address: `p${index}@example.org` }));
const answer = { messageId: 'work/INBOX#1.1' as MessageId, kind: 'reply' } as const;

describe('spokenAttachment', () => {
  it.each([
    ['en', 'Please find attached the report.'],
    ['en', 'See the attachments.'],
    ['de', 'Anbei der Bericht.'],
    ['de', 'Der Bericht ist im Anhang.'],
    ['de', 'Die Datei ist angehängt'],
    ['fr', 'Vous trouverez le rapport en pièce jointe.'],
    ['fr', 'Ci-joint le rapport.'],
    ['es', 'Adjunto el informe.'],
    ['es', 'El archivo está adjuntado'],
    ['it', 'In allegato il rapporto.'],
    ['nl', 'In de bijlage vind je het rapport.'],
    ['pt', 'Segue em anexo o relatório.'],
    ['pl', 'W załączniku raport.'],
    ['pl', 'Załączam raport.'],
    ['sv', 'Rapporten är bifogad.'],
    ['da', 'Rapporten er vedhæftet.'],
    ['nb', 'Rapporten ligger som vedlegg.'],
    ['fi', 'Raportti on liitteenä.'],
    ['cs', 'Zprávu najdete v příloze.'],
  ])('%s: %s', (_language, text) => {
    expect(spokenAttachment(text)).not.toBeNull();
  });
  it.each([
    'I will call you tomorrow about the contract.',
    'Die Anlagenbau GmbH wurde gegründet.',
    'We were on the coast; tachometers are cheap.',
    'Jeg er glad. Ha det bra!',
    'Nos vemos mañana por la tarde.',
    'Dzień dobry, dziękuję za wiadomość.',
  ])('is silent about: %s', (text) => {
    expect(spokenAttachment(text)).toBeNull();
  });
  it('is silent about what somebody else wrote', () => {
    expect(spokenAttachment('Thanks!\n> Please find attached the report.')).toBeNull();
  });
  it('gives the words as they were written', () => {
    expect(spokenAttachment('Voilà la Pièce Jointe')).toBe('Pièce Jointe');
  });
});

describe('findWarnings', () => {
  it('asks nothing about an ordinary mail', () => {
    expect(warn({ to: people(1) }, 'See you tomorrow.')).toEqual([]);
  });
  it('asks about an empty subject', () => {
    expect(warn({ subject: '  ' })).toEqual(['empty-subject']);
  });
  it('asks about a forgotten attachment, whose picture in the text is none', () => {
    expect(warn({}, 'I attach the report')).toEqual(['forgotten-attachment']);
    expect(warn({ attachments: [file(1)] }, 'I attach the report')).toEqual([]);
    expect(warn({ attachments: [file(1, true)] }, 'I attach the report')).toEqual(['forgotten-attachment']);
  });
  it('goes by the subject only where the person wrote it', () => {
    expect(warn({ subject: 'Report attached' })).toEqual(['forgotten-attachment']);
    expect(warn({ subject: 'Re: Report attached', source: answer })).toEqual([]);
  });
  it('asks about an answer to many, not about a mail to many', () => {
    expect(warn({ to: people(12), cc: people(9), source: answer })).toEqual(['many-recipients']);
    expect(warn({ to: people(20), source: answer })).toEqual([]);
    expect(warn({ to: people(50) })).toEqual([]);
  });
  it('asks about what its server would not take, as it is on the wire', () => {
    const attachments = [file(8_000_000)];
    expect(transportSize(draftContent({ attachments }))).toBeGreaterThan(10_600_000);
    expect(warn({ attachments }, '', 10_000_000)).toEqual(['too-large']);
    expect(warn({ attachments }, '', 12_000_000)).toEqual([]);
    expect(warn({ attachments })).toEqual([]);
  });
});
