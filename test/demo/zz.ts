import { createWorld } from '../support/tour/tour-world';
import { launchSatchel } from '../support/tour/satchel';
const world = await createWorld({ corpus: { scale: 0.05 } });
const s = await launchSatchel(world);
const store = s.app.windows().find(p => p.url().includes('store'))!;
for (const p of [store, s.ui]) { p.on('console', m => console.log('CON', p.url(), m.type(), m.text(), m.location().url)); p.on('pageerror', e => console.log('ERR', p.url(), e.stack));  }
console.log(await store.evaluate(() => [document.documentElement.outerHTML]));
await store.reload(); 
await new Promise(r => setTimeout(r, 1500));
console.log(await store.evaluate(() => performance.getEntriesByType('resource').map(e => e.name)));
await s.kill(); await world.dispose(); process.exit();
