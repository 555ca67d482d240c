/** Words that speak of something attached, by language: stems, so that their endings may vary. */

/**
 * Folded as `fold` does it (lower case, no accents; ß and ł are letters of their own). A stem matches at the beginning
 * of a word, a phrase as a whole. Left out is what means something else more often (Dutch "bij", Swedish "fil").
 */
export const attachmentStems: Readonly<Record<string, readonly string[]>> = {
  en: [
    'attached',
    'attachment',
    'attaching',
    'i attach',
    'i have attach',
    'enclosed',
    'enclosure',
    'enclosing',
  ],
  de: [
    'anhang',
    'anhange',
    'angehangt',
    'angefugt',
    'beigefugt',
    'anbei',
    'anlage',
    'im anhang',
    'beiliegend',
  ],
  fr: [
    'piece jointe',
    'pieces jointes',
    'ci-joint',
    'ci joint',
    'en annexe',
    'je joins',
    'fichier joint',
    'document joint',
  ],
  es: ['adjunt', 'archivo anexo', 'anexo encontrar'],
  it: ['allegat', 'allego', 'in allegato'],
  nl: ['bijlage', 'bijgevoegd', 'bijgesloten', 'aangehecht', 'toegevoegd bestand'],
  pt: ['anexo', 'anexad', 'em anexo', 'anexei', 'segue anex'],
  pl: [
    'zalacznik',
    'załacznik',
    'zalaczam',
    'załaczam',
    'zalaczon',
    'załaczon',
    'w zalaczeniu',
    'w załaczeniu',
  ],
  sv: ['bifogad', 'bifogat', 'bifogar', 'bilaga', 'bilagor', 'bilagd', 'bilagt'],
  da: ['vedhæft', 'vedhaft', 'vedlagt', 'vedlægg', 'bilag'],
  nb: ['vedlegg', 'vedlagt', 'legger ved', 'lagt ved'],
  fi: ['liite', 'liittee', 'liitan', 'liitin', 'oheis', 'ohessa'],
  cs: ['priloha', 'priloze', 'prilohu', 'prilohy', 'prikladam', 'prilozen', 'prilozil'],
};
