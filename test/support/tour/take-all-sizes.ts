/** A screen as it is, in a narrow window, and at twice the size, each in light and dark, for people to look at. */
import { type Satchel, captureWindow, resizeWindow, setZoom } from './satchel';
import type { Screenshots } from './screenshots';

/** @param into brings what is to be looked at into view, at each size */
export async function takeAllSizes(
  satchel: Satchel,
  pictures: Screenshots,
  name: string,
  into: () => Promise<void> = async () => undefined,
): Promise<void> {
  const page = satchel.ui;
  await into();
  await pictures.take(page, name);
  await resizeWindow(satchel, 480, 640);
  await into();
  await pictures.take(page, `${name}-narrow`);
  await resizeWindow(satchel, 1280, 820);
  await setZoom(satchel, 2);
  await into();
  await pictures.take(page, `${name}-zoom-200`, () => captureWindow(satchel));
  await setZoom(satchel, 1);
}
