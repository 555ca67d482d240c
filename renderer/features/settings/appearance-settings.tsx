/** How Satchel looks: theme, density of the list, zoom, widths of the panes. */
import { RotateCcw, ZoomIn, ZoomOut } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { bridge } from '../../data/bridge';
import { defaultWidths } from '../../state/pane-widths';
import { useUi } from '../../state/ui-store';
import { resetZoom, zoomBy } from '../../state/zoom';
import { Button, IconButton } from '../../ui/button';
import { Checkbox, RadioGroup } from '../../ui/field';
import { matchesWords } from '../../ui/match-words';
import styles from './settings-dialog.module.css';

/** @param words what was searched for; settings that do not fit are left out, unless none would be left */
export function AppearanceSettings({ words }: { words: readonly string[] }): ReactNode {
  const { theme, setTheme, density, setDensity, unified, setUnified, setWidths } = useUi();
  const settings: { words: string; content: ReactNode }[] = [
    {
      words: 'appearance theme dark light system colour color',
      content: (
        <RadioGroup
          label="Theme"
          look="segments"
          value={theme}
          options={[
            { value: 'system', label: 'System' },
            { value: 'light', label: 'Light' },
            { value: 'dark', label: 'Dark' },
          ]}
          onChange={setTheme}
        />
      ),
    },
    {
      words: 'appearance density comfortable cosy compact rows list',
      content: (
        <RadioGroup
          label="Density of the list"
          look="segments"
          value={density}
          options={[
            { value: 'comfortable', label: 'Comfortable' },
            { value: 'cosy', label: 'Cosy' },
            { value: 'compact', label: 'Compact' },
          ]}
          onChange={setDensity}
        />
      ),
    },
    {
      words: 'appearance unified folders inbox all accounts',
      content: (
        <Checkbox
          label="Unified folders"
          hint="One Inbox over all accounts, one Archive and so on, above the accounts’ own folders."
          checked={unified}
          onChange={setUnified}
        />
      ),
    },
    { words: 'appearance zoom size text larger smaller', content: <ZoomSetting /> },
    {
      words: 'appearance pane width reset',
      content: (
        <div>
          <Button icon={RotateCcw} onClick={() => setWidths(defaultWidths)}>
            Reset widths of the panes
          </Button>
        </div>
      ),
    },
  ];
  const found = settings.filter((setting) => matchesWords(words, setting.words));
  return (found.length > 0 ? found : settings).map((setting) => (
    <div key={setting.words}>{setting.content}</div>
  ));
}

const percent = new Intl.NumberFormat(undefined, { style: 'percent' });

function ZoomSetting(): ReactNode {
  const [factor, setFactor] = useState(() => bridge().zoom.get());
  useEffect(() => {
    // A change of zoom changes the window's size in CSS pixels, whoever made it.
    const read = (): void => setFactor(bridge().zoom.get());
    window.addEventListener('resize', read);
    return () => window.removeEventListener('resize', read);
  }, []);
  return (
    <div role="group" aria-label="Zoom" className={styles.zoom}>
      <span className={styles.label}>Zoom</span>
      <IconButton
        icon={ZoomOut}
        label="Zoom out"
        hint="Ctrl+-"
        aria-disabled={factor < 0.68}
        onClick={() => zoomBy(-1)}
      />
      <output className={styles.factor}>{percent.format(factor)}</output>
      <IconButton
        icon={ZoomIn}
        label="Zoom in"
        hint="Ctrl++"
        aria-disabled={factor > 1.99}
        onClick={() => zoomBy(1)}
      />
      <Button look="quiet" onClick={resetZoom}>
        Actual size
      </Button>
    </div>
  );
}
