/** The conversations of the corpus: a subject, and what is said, turn by turn. */

export interface ThreadTopic {
  subject: string;
  turns: string[];
  /** A file that one turn carries. */
  file?: { turn: number; kind: 'pdf' | 'png' | 'zip' | 'csv'; filename: string };
}

export const workTopics: ThreadTopic[] = [
  {
    subject: 'Ferry terminal: pile layout, revision C',
    turns: [
      'Revision C of the pile layout is attached. The two rows under the waiting hall have moved 40 cm to the south so that we stay clear of the old quay wall.\n\nPlease look at axis 7 in particular: the surveyors found bedrock three metres higher than the borings said.',
      'Thanks. Axis 7 looks right to me. One question: does the crane pad still fit with the new row, or do we need the smaller machine?',
      'It fits, with 60 cm to spare. I asked the yard and they would rather not change machines in the middle of the week.',
      'Good. Then I will release it for tender on Thursday unless somebody objects before noon.',
      'No objections from the harbour. Go ahead.',
    ],
    file: { turn: 0, kind: 'pdf', filename: 'Pile layout rev C.pdf' },
  },
  {
    subject: 'Minutes of the site meeting, 14th',
    turns: [
      'Here are the minutes. Open points:\n\n 1. Temporary mooring for the night ferry (Søren)\n 2. Noise measurement at the kindergarten (Hannah)\n 3. Delivery of the façade panels (Tomasz)\n\nNext meeting in two weeks, same place.',
      'Point 2 is done: 54 dB at the fence, so we may drive piles until 18:00.',
      'Panels are delayed by a week. The factory says it is the glass, not the frames.',
    ],
  },
  {
    subject: 'Draft agreement with Harbourlight',
    turns: [
      'Enclosed is the draft with our lawyers’ remarks. They are unhappy with paragraph 9 (liability), the rest is cosmetic.',
      'Paragraph 9 came from their standard text. I suggest we offer the wording from the Bodø contract; they signed that one.',
      'Agreed, and please keep the ceiling at 2 million. I will call Niamh this afternoon.',
      'She accepts. New version on Monday.',
    ],
    file: { turn: 0, kind: 'pdf', filename: 'Agreement draft 3 – façade.pdf' },
  },
  {
    subject: 'Who can take the Trondheim visit?',
    turns: [
      'The municipality would like somebody to show them the timber hall on the 23rd. I am in Copenhagen that day. Anybody?',
      'I can. I have to be there on the 22nd anyway.',
      'Splendid, thank you! I will tell them. They are eight people, two of them in wheelchairs, so please check the ramp.',
    ],
  },
  {
    subject: 'Settlement measurements week 41',
    turns: [
      'The table is attached. Nothing alarming, but point 12 has moved 3 mm since last week. I would measure it again on Friday.',
      'Measured again: 2.6 mm, so part of it was the instrument. I keep an eye on it.',
      'Could you put the raw values on the share as well? I want to see the temperature beside them.',
      'Done, in the folder “settlement”. You were right, it follows the temperature.',
    ],
    file: { turn: 0, kind: 'csv', filename: 'settlement-week-41.csv' },
  },
  {
    subject: 'Lunch on Thursday?',
    turns: [
      'The new place at the fish market has opened. Thursday at 12?',
      'Yes please. They have a vegetarian menu, I checked.',
      'Count me in, I might be ten minutes late.',
    ],
  },
  {
    subject: 'Renderings for the jury',
    turns: [
      'Six views, all in one archive. Number 4 (evening, from the water) is my favourite. The sky is real, by the way.',
      'These are beautiful! Number 4 it is. Could the ferry be a little smaller in number 2?',
      'New number 2 is on the share.',
    ],
    file: { turn: 0, kind: 'zip', filename: 'renderings.zip' },
  },
  {
    subject: 'Question about the bearing at axis B',
    turns: [
      'In our model the bearing at axis B lifts off under wind from the north-west (load case 14). Did you take the self weight of the gangway with its full value there?',
      'We took 0.9 of it. With the full value it stays down by a small margin. I would rather add a tie than argue about ten kilonewtons.',
      'A tie is cheap. I will draw one.',
    ],
    file: { turn: 1, kind: 'png', filename: 'load-case-14.png' },
  },
  {
    subject: 'Keys for the site office',
    turns: [
      'I found two of the three keys. Has anybody seen the one with the red tag?',
      'It was in my jacket. Sorry! It is on your desk now.',
    ],
  },
  {
    subject: 'Budget Q3: where we are',
    turns: [
      'We are 4 % below plan. The crane days are the reason: 11 instead of 16. If the weather holds we can keep that.',
      'Very good. Please do not spend it on a bigger coffee machine.',
      'Too late :-)',
    ],
  },
  {
    subject: 'Access for the survey boat',
    turns: [
      'The harbour office gives us the south basin from 05:30 to 07:00 on Wednesday. Emeka needs somebody with a key to the gate.',
      'I will be there at 05:15 with the key and a thermos.',
    ],
  },
  {
    subject: 'Handover of the detail design',
    turns: [
      'All drawings of package 2 are in Planroom now. 148 sheets, 6 of them still marked preliminary.',
      'Thank you. Which six?',
      'Railings (3), signage (2) and the ticket machine’s foundation. The manufacturer still owes us the loads.',
      'I called them: Friday.',
      'They have arrived, and they are half of what we assumed. The foundation can shrink.',
    ],
  },
];

export const homeTopics: ThreadTopic[] = [
  {
    subject: 'Midsummer at the cabin',
    turns: [
      'Shall we do midsummer at the cabin again? The boat is in the water, the roof is tight, and the strawberries look promising.',
      'Yes!! We bring the small tent and the big dog.',
      'And I bring the herring. Six kinds this year.',
      'Papa says he will bring the accordion. You have been warned.',
    ],
    file: { turn: 0, kind: 'png', filename: 'cabin.png' },
  },
  {
    subject: 'Grandma’s cinnamon buns',
    turns: [
      'I found the card with the recipe behind the drawer! 850 g flour, 150 g sugar, 5 dl milk, 150 g butter, and it says “cardamom until it smells right”.',
      'That is exactly how she would have said it. I will try on Sunday.',
      'They smell right.',
    ],
  },
  {
    subject: 'Choir: rehearsal dates',
    turns: [
      'We rehearse in the old church because the hall is being painted: Tuesdays at 19:00, starting on the 7th.',
      'Is there any heating?',
      'There is a stove, and there are 40 of us.',
    ],
  },
  {
    subject: 'Train or bus to Bergen?',
    turns: [
      'The train takes an hour longer but has a table and a window. I vote for the train.',
      'Train. I will book the seats on the left side, for the view.',
    ],
  },
  {
    subject: 'Photos from the hike',
    turns: [
      'Here are the best ones. The one with the cloud on your head is going on the wall.',
      'Ha! Please send me the big version of that one.',
    ],
    file: { turn: 0, kind: 'zip', filename: 'hike.zip' },
  },
  {
    subject: 'The leaking tap',
    turns: [
      'The tap in the kitchen drips again. Do you still have the gasket set?',
      'Yes, in the blue box. I can come by on Saturday.',
      'Perfect, there will be soup.',
    ],
  },
];

/** What single mails are about: subject and text. */
export const workNotes: readonly (readonly [string, string])[] = [
  ['Parking on Monday', 'The yard is being resurfaced on Monday, please park along the quay.'],
  ['Invoice 20881 approved', 'Approved and passed on to accounting. The payment goes out with the next run.'],
  [
    'Slides for Wednesday',
    'The slides are on the share. I kept it to twelve; the last three are for questions only.',
  ],
  [
    'Holiday planning',
    'Please enter your weeks until the end of the month. Weeks 28 to 30 are already quite full.',
  ],
  [
    'Safety briefing for new colleagues',
    'The next briefing is on Tuesday at 8:00. Boots and helmets are in the container.',
  ],
  ['Concrete test results', 'All cubes above 45 N/mm². The report follows by post.'],
  ['New door code', 'From tomorrow the old code stops working. Come by the front desk to choose a new one.'],
  [
    'Wind warning for the weekend',
    'Gusts up to 24 m/s from Saturday evening. Please secure whatever can fly.',
  ],
  [
    'Survey: how do you work on the move?',
    'Five questions about laptops, trains and bad connections. Thank you for three minutes of your time.',
  ],
  ['Reminder: time sheets', 'Four of you still owe me last week’s hours. You know who you are.'],
  [
    'Proof of the brochure',
    'The proof is on my desk. Please check the names, the captions and the colour of the sea.',
  ],
  [
    'Re-usable formwork',
    'The supplier has 40 m of it left. Same price as last year if we decide before Friday.',
  ],
  [
    'Crane booked for Thursday',
    'The big one, from 6:30 until noon. Please keep the quay clear from the gate to bollard 14.',
  ],
  [
    'Photos of the gangway',
    'I took some from the water this morning. The morning light is on the share, the rest can wait.',
  ],
  ['Change of address', 'Our office has moved one floor up. The coffee is the same, the view is better.'],
  [
    'Tide table for the coming month',
    'Low water on the 9th is 20 cm lower than usual: a good day for the inspection of the old piles.',
  ],
  [
    'Your question about the insurance',
    'It covers the boat, the instruments and two persons. A third one needs a line from us.',
  ],
  ['Visitors on Friday', 'Eight students and their teacher, from ten to twelve. Who shows them the model?'],
  [
    'Backup of the file server',
    'It runs on Saturday night. Files that are open then will be missing from it, so please close them.',
  ],
  [
    'The printer on the second floor',
    'It works again. Somebody had fed it the good paper for the renderings.',
  ],
  ['Feedback on the tender text', 'Clear and short. Two remarks in the margin, both of them about commas.'],
  [
    'Noise complaint from Strandgata 4',
    'I called them. They are fine with it now that they know it ends on the 20th.',
  ],
  [
    'Next year’s calendar',
    'The proofs of the calendar are up in the hall. Vote for your favourite month with a dot.',
  ],
  ['Lost: one measuring tape', '30 m, yellow, with my name on it. It was last seen near axis 12.'],
];

export const homeNotes: readonly (readonly [string, string])[] = [
  [
    'Book club: next book',
    'We voted: it is the one about the lighthouse. See you in three weeks, at Noor’s.',
  ],
  ['Found your scarf', 'It was under the bench. I will hang it on your door.'],
  [
    'Flea market on the 3rd',
    'We have a table and a half. Bring what you can carry and nothing that you love.',
  ],
  ['Thank you for the plants', 'All of them survived the drive. The fern has the best room in the house.'],
  ['Vaccination appointment for Max', 'Thursday, 16:20. They ask you to bring the little book.'],
  ['New phone number', 'The old one still works until the end of the month.'],
  ['Concert tickets', 'Got four! Row 11. You owe me nothing but a good dinner.'],
  ['Soup recipe, as promised', 'Leeks, potatoes, a little cream, and the patience to leave it alone.'],
  ['Your bicycle is ready', 'New chain, new brakes, and the bell rings again. I close at six.'],
  ['Sunday?', 'We are at home all day. Come when you are awake.'],
  [
    'Old photographs',
    'I found a whole box of them in the attic. Half of the people in them nobody can name.',
  ],
  ['The cat', 'She came back by herself, as if nothing had been. Thank you for looking!'],
  ['Your parcel', 'It is with us, the postman rang here. We leave it in the shed.'],
  ['Snow in the mountains', 'Already 30 cm at the upper station. Wax your skis.'],
];
