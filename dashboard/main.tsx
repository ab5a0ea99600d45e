// Starts the page: the code of a sign-in link leaves the address bar before anything else runs, then text, then React.
import '@fontsource-variable/inter/index.css';
import '@mantine/core/styles/baseline.css';
import '@mantine/core/styles/default-css-variables.css';
import '@mantine/core/styles/global.css';
import '@mantine/core/styles/UnstyledButton.css';
import '@mantine/core/styles/Button.css';
import '@mantine/core/styles/ActionIcon.css';
import '@mantine/core/styles/Input.css';
import '@mantine/core/styles/InlineInput.css';
import '@mantine/core/styles/Checkbox.css';
import '@mantine/core/styles/Popover.css';
import '@mantine/core/styles/Menu.css';
import '@mantine/core/styles/Paper.css';
import '@mantine/core/styles/CloseButton.css';
import '@mantine/core/styles/Overlay.css';
import '@mantine/core/styles/ModalBase.css';
import '@mantine/core/styles/Modal.css';
import '@mantine/core/styles/ScrollArea.css';
import '@mantine/core/styles/SegmentedControl.css';
import '@mantine/core/styles/FloatingIndicator.css';
import '@mantine/core/styles/Tabs.css';
import '@mantine/core/styles/Tooltip.css';
import '@mantine/core/styles/Loader.css';
import './styles/tokens.css';
import './styles/contrast.css';
import './styles/base.css';
import './styles/parts.css';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { openApi } from './data/api.ts';
import { createDrawQueue } from './data/draw-queue.ts';
import { openSettings } from './data/settings.ts';
import type { Services } from './data/services.ts';
import { createLiveSocket } from './data/socket.ts';
import { startText } from './text/text.ts';

/** Takes the one-time code out of the address and its history entry. */
function takeCode(): string | null {
  const here = new URL(location.href);
  if (here.pathname !== '/login') return null;
  const code = here.searchParams.get('code');
  here.searchParams.delete('code');
  if (code !== null) history.replaceState(history.state, '', here);
  return code;
}

async function start(): Promise<void> {
  const code = takeCode();
  const settings = openSettings();
  await startText(settings.get().lang);
  const services: Services = {
    settings,
    charts: createDrawQueue(),
    api: openApi(() => services.socket.signedOut()),
    socket: createLiveSocket(() =>
      services.api.info().then(
        () => true,
        (error: unknown) => !(error instanceof Error && 'status' in error && error.status === 401),
      ),
    ),
  };
  const root = document.getElementById('root');
  if (root === null) throw new Error('index.html has no #root');
  createRoot(root).render(<App services={services} code={code} />);
}

void start();
