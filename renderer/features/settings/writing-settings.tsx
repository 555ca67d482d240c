/** How mail is written and sent. */
import type { ReactNode } from 'react';
import { useUi } from '../../state/ui-store';
import { RadioGroup } from '../../ui/field';
import type { SettingItem } from './find-settings';
import { MailProgramSetting, mailProgramWords } from './mail-program-setting';
import { OwnWordsSetting, ownWordsWords } from './own-words-setting';
import { SpellingSetting, spellingWords } from './spelling-setting';

export const writingSettings: readonly SettingItem[] = [
  {
    id: 'send-delay',
    words: 'time to take a sent message back undo after sending seconds delay recall mail none',
    content: <SendDelaySetting />,
  },
  { id: 'spelling', words: spellingWords, content: <SpellingSetting /> },
  { id: 'own-words', words: ownWordsWords, content: <OwnWordsSetting /> },
  { id: 'mail-program', words: mailProgramWords, content: <MailProgramSetting /> },
];

const delays = [0, 5, 10, 20, 30] as const;

function SendDelaySetting(): ReactNode {
  const { sendDelay, setSendDelay } = useUi();
  return (
    <RadioGroup
      label="Time to take a sent message back"
      look="segments"
      value={String(sendDelay)}
      options={delays.map((seconds) => ({
        value: String(seconds),
        label: seconds === 0 ? 'None' : `${seconds} s`,
      }))}
      onChange={(seconds) => setSendDelay(Number(seconds))}
    />
  );
}
