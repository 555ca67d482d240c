/** The people and companies that write to Mara Lindqvist, whose three mailboxes the corpus fills. */
import type { Person } from './mime';

const person = (name: string, address: string): Person => ({ name, address });

export const mara = {
  work: person('Mara Lindqvist', 'mara.lindqvist@fjordwerk.example'),
  home: person('Mara Lindqvist', 'mara@posthuset.example'),
  isp: person('Mara Lindqvist', 'mlindqvist@oldline.example'),
};

export const colleagues = [
  person('Jonas Bråten', 'jonas.braaten@fjordwerk.example'),
  person('Aïcha Benali', 'aicha.benali@fjordwerk.example'),
  person('Tomasz Wiśniewski', 'tomasz.wisniewski@fjordwerk.example'),
  person('Priya Raghunathan', 'priya.raghunathan@fjordwerk.example'),
  person('Søren Kjær', 'soren.kjaer@fjordwerk.example'),
  person('Hannah Oduya', 'hannah.oduya@fjordwerk.example'),
];

export const partners = [
  person('Ingrid Solheim', 'ingrid.solheim@aalesund-havn.example'),
  person('O’Connor, Niamh', 'niamh.oconnor@harbourlight.example'),
  person('Dr. Günther Weiß', 'g.weiss@statikbuero-weiss.example'),
  person('Marta Fernández Peña', 'marta.fernandez@puentesur.example'),
  person('佐藤 美咲', 'm.sato@kawabe-sekkei.example'),
  person('Екатерина Орлова', 'e.orlova@volga-most.example'),
  person('ليلى حداد', 'layla.haddad@corniche-studio.example'),
  person('Emeka Nwosu', 'emeka.nwosu@deltasurvey.example'),
];

export const family = [
  person('Elin Lindqvist', 'elin.lindqvist@posthuset.example'),
  person('Papa', 'birger.lindqvist@oldline.example'),
  person('Noor van Dijk', 'noor@vandijk.example'),
  person('Zoë & Max', 'zoe.max@hausboot.example'),
  person('Rafael Ibáñez', 'rafa@correo-azul.example'),
  person('משה לוי', 'moshe.levi@galil.example'),
];

export const shops = [
  { name: 'Nordlys Books', address: 'orders@nordlys-books.example', colour: '#14532d', what: 'books' },
  { name: 'Velo Vestby', address: 'service@velovestby.example', colour: '#9a3412', what: 'bicycle parts' },
  { name: 'Kaffebrenneriet Sol', address: 'hei@kaffesol.example', colour: '#78350f', what: 'coffee' },
  { name: 'Fjellsport', address: 'kundeservice@fjellsport.example', colour: '#1e3a8a', what: 'outdoor gear' },
] as const;

export const newsletters = [
  {
    name: 'The Long Span',
    address: 'editor@longspan.example',
    colour: '#1d4ed8',
    topic: 'bridges and the people who build them',
  },
  {
    name: 'Tidewater Weekly',
    address: 'weekly@tidewater.example',
    colour: '#0f766e',
    topic: 'harbours, ferries and coast',
  },
  {
    name: 'Offline First',
    address: 'letters@offlinefirst.example',
    colour: '#7c3aed',
    topic: 'software that works without a network',
  },
  {
    name: 'Küche & Garten',
    address: 'post@kueche-garten.example',
    colour: '#be123c',
    topic: 'seasonal cooking',
  },
] as const;

export const services = {
  rail: person('Nordbane', 'billett@nordbane.example'),
  bank: person('Vestbanken', 'no-reply@vestbanken.example'),
  builder: person('Fjordwerk CI', 'ci@fjordwerk.example'),
  tracker: person('Planroom', 'notifications@planroom.example'),
  power: person('Kystkraft', 'faktura@kystkraft.example'),
  library: person('Ålesund bibliotek', 'varsel@bibliotek.example'),
};
