/** How Satchel looks: theme, density of the list, zoom, widths of the panes. */
import { RotateCcw, ZoomIn, ZoomOut } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { bridge } from '../../data/bridge';
import { defaultWidths } from '../../state/pane-widths';
import { useUi } from '../../state/ui-store';
import { resetZoom, zoomBy } from '../../state/zoom';
import { Button, IconButton } from '../../ui/button';
import { RadioGroup } from '../../ui/field';
import type { SettingItem } from './find-settings';
import styles from './settings-dialog.module.css';

export const appearanceSettings: readonly SettingItem[] = [
  { id: 'theme', words: 'theme dark light system colour color mode night', content: <ThemeSetting /> },
  {
    id: 'density',
    words: 'density of the list comfortable cosy compact rows lines',
    content: <DensitySetting />,
  },
  { id: 'zoom', words: 'zoom in out actual size text larger smaller font', content: <ZoomSetting /> },
  { id: 'widths', words: 'reset widths of the panes pane columns layout', content: <WidthsSetting /> },
];

function ThemeSetting(): ReactNode {
  const { theme, setTheme } = useUi();
  return (
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
  );
}

function DensitySetting(): ReactNode {
  const { density, setDensity } = useUi();
  return (
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
  );
}

function WidthsSetting(): ReactNode {
  const setWidths = useUi((state) => state.setWidths);
  return (
    <Button icon={RotateCcw} onClick={() => setWidths(defaultWidths)}>
      Reset widths of the panes
    </Button>
  );
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
