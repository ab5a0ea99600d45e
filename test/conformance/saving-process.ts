// Saves a run into a folder and kills itself after a given statement: `<folder> <statement> <wish>`.
import { openStore } from '../../services/adapters/store/index.ts';
import { savedRun, type SavedRunWish } from './saved-run-builder.ts';

const [folder = '', killAt = '0', wish = '{}'] = process.argv.slice(2);
const store = await openStore(folder, {
  afterStatement: (n) => {
    if (n === Number(killAt)) process.kill(process.pid, 'SIGKILL');
  },
});
await store.save(savedRun(JSON.parse(wish) as SavedRunWish));
await store.close();
