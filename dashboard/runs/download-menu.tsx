// What a run can be taken away as: the report to print, and its numbers for other programs. Loaded when first asked for.
import { Menu } from '@mantine/core';
import { useRef } from 'react';
import { useServices, useSettings } from '../data/services.ts';
import { useText } from '../text/text.ts';
import { DownloadButton } from './download-choice.tsx';

/** Their names are the same in every language. Trucks are those of the first replication. */
const FILES = ['kpi.csv', 'replications.csv', 'series.csv', 'trucks.csv', 'trucks.parquet', 'run.json'] as const;

export function DownloadMenu({ run }: { readonly run: string }) {
  const target = useRef<HTMLButtonElement>(null);
  const t = useText();
  const { api } = useServices();
  const { lang } = useSettings();
  return (
    <Menu defaultOpened onClose={() => target.current?.focus()} position="bottom-end" shadow="none" classNames={{ dropdown: 'menu' }}>
      <Menu.Target>
        <DownloadButton ref={target} />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component="a" href={api.reportAddress(run, lang)} target="_blank" rel="noreferrer" data-testid="run.report">
          {t('run.report')}
        </Menu.Item>
        <Menu.Divider />
        {FILES.map((file) => (
          <Menu.Item key={file} component="a" href={api.fileAddress(run, file)} download className="mono" data-testid={`run.file.${file}`}>
            {file}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
