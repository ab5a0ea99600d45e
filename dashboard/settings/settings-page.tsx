// /settings: the reader's own choices, kept in this browser only. Every change holds at once.
import { Checkbox, NativeSelect, NumberInput, useMantineColorScheme } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { LANGS, type Lang } from '../data/format.ts';
import { useServices, useSettings } from '../data/services.ts';
import { NEAR, type OwnTargets, type Settings } from '../data/settings.ts';
import { LANGUAGE_NAMES } from '../frame/menus.tsx';
import { PageHead, Panel, useTitle } from '../frame/parts.tsx';
import { useLateText, type LateKey } from '../text/late-text.ts';
import { changeLanguage, useText, type TextKey } from '../text/text.ts';
import './settings.css';

export function SettingsPage() {
  const t = useText();
  const late = useLateText();
  useTitle(t('settings.title'));
  return (
    <div className="page settings">
      <PageHead title={t('settings.title')}>
        <Link className="button-link" to="/help">
          {t('help.title')}
        </Link>
      </PageHead>
      <p className="quiet">{late('settings.note')}</p>
      <Panel title={late('settings.words')}>
        <WordSettings />
      </Panel>
      <Panel title={late('settings.looks')}>
        <LookSettings />
      </Panel>
      <Panel title={late('settings.targets')}>
        <TargetSettings />
      </Panel>
    </div>
  );
}

function useChange(): (change: Partial<Settings>) => void {
  const { settings } = useServices();
  return (change) => settings.set({ ...settings.get(), ...change });
}

function Choice<T extends string>(props: {
  readonly id: string;
  readonly label: string;
  readonly value: T;
  readonly options: readonly (readonly [T, string])[];
  readonly onChange: (next: T) => void;
}) {
  return (
    <NativeSelect
      label={props.label}
      value={props.value}
      data={props.options.map(([value, label]) => ({ value, label }))}
      onChange={(event) => {
        const next = props.options.find(([value]) => value === event.currentTarget.value);
        if (next !== undefined) props.onChange(next[0]);
      }}
      data-testid={`settings.${props.id}`}
    />
  );
}

function WordSettings() {
  const t = useText();
  const late = useLateText();
  const change = useChange();
  const { lang, lang2, digits, zone } = useSettings();
  const setLang = (next: Lang): void => void changeLanguage(next).then(() => change({ lang: next }));
  return (
    <div className="settings-grid">
      <Choice
        id="lang"
        label={late('settings.language')}
        value={lang}
        options={LANGS.map((one) => [one, LANGUAGE_NAMES[one]])}
        onChange={setLang}
      />
      <Choice
        id="lang2"
        label={late('settings.language2')}
        value={lang2 ?? 'none'}
        options={[['none', late('settings.target.none')], ...LANGS.map((one) => [one, LANGUAGE_NAMES[one]] as const)]}
        onChange={(next) => change({ lang2: next === 'none' ? null : next })}
      />
      <Choice
        id="digits"
        label={late('settings.digits')}
        value={digits}
        options={[
          ['locale', late('settings.digits.locale')],
          ['international', t('frame.international-digits')],
        ]}
        onChange={(next) => change({ digits: next })}
      />
      <Choice
        id="zone"
        label={late('settings.zone')}
        value={zone}
        options={[
          ['vn', late('settings.zone.vn')],
          ['cn', late('settings.zone.cn')],
        ]}
        onChange={(next) => change({ zone: next })}
      />
    </div>
  );
}

const SCHEMES: readonly (readonly ['auto' | 'light' | 'dark', TextKey])[] = [
  ['auto', 'frame.theme.system'],
  ['light', 'frame.theme.light'],
  ['dark', 'frame.theme.dark'],
];

function LookSettings() {
  const t = useText();
  const late = useLateText();
  const change = useChange();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { contrast, density, motion, singleKeys } = useSettings();
  return (
    <div className="settings-grid">
      <Choice
        id="theme"
        label={t('frame.theme')}
        value={colorScheme}
        options={SCHEMES.map(([value, key]) => [value, t(key)])}
        onChange={setColorScheme}
      />
      <Choice
        id="motion"
        label={late('settings.motion')}
        value={motion}
        options={[
          ['system', t('frame.theme.system')],
          ['reduce', late('settings.motion.reduce')],
        ]}
        onChange={(next) => change({ motion: next })}
      />
      <Choice
        id="density"
        label={late('settings.density')}
        value={density}
        options={[
          ['compact', late('settings.density.compact')],
          ['comfortable', late('settings.density.comfortable')],
        ]}
        onChange={(next) => change({ density: next })}
      />
      <Checkbox
        label={late('settings.contrast')}
        checked={contrast === 'high'}
        onChange={(event) => change({ contrast: event.currentTarget.checked ? 'high' : 'normal' })}
        data-testid="settings.contrast"
      />
      <Checkbox
        label={t('keys.switch')}
        checked={singleKeys}
        onChange={(event) => change({ singleKeys: event.currentTarget.checked })}
        data-testid="settings.keys"
      />
    </div>
  );
}

const TARGETS: readonly (readonly [keyof OwnTargets, LateKey])[] = [
  ['throughput', 'settings.target.throughput'],
  ['dwell', 'settings.target.dwell'],
  ['queue', 'settings.target.queue'],
];

function TargetSettings(): ReactNode {
  const late = useLateText();
  const change = useChange();
  const { targets, near } = useSettings();
  return (
    <>
      <div className="settings-grid">
        {TARGETS.map(([name, label]) => (
          <NumberInput
            key={name}
            label={late(label)}
            value={targets[name] ?? ''}
            placeholder={late('settings.target.none')}
            hideControls
            min={0}
            allowNegative={false}
            onChange={(value) => change({ targets: { ...targets, [name]: typeof value === 'number' && value > 0 ? value : null } })}
            data-testid={`settings.target.${name}`}
          />
        ))}
        <NumberInput
          label={late('settings.near')}
          value={near}
          suffix=" %"
          hideControls
          min={NEAR.least}
          max={NEAR.most}
          clampBehavior="blur"
          onChange={(value) => typeof value === 'number' && value >= NEAR.least && value <= NEAR.most && change({ near: value })}
          data-testid="settings.near"
        />
      </div>
      <p className="note settings-note">{late('settings.target.note', { near })}</p>
    </>
  );
}
