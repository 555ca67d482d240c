/** What a person does to a window, whatever they do it with. */
import type { Locator } from 'playwright';

export interface Hands {
  /** A button or a link. */
  press(control: Locator): Promise<void>;
  /** Replaces the content of a text field. */
  type(field: Locator, text: string): Promise<void>;
  /** An option of a select field, by its value. */
  choose(field: Locator, value: string): Promise<void>;
  /** A radio button or a check box that is to be on. */
  check(control: Locator): Promise<void>;
  /** An item of the mailbox tree, which may be out of view. */
  goToNode(node: Locator): Promise<void>;
  /** Puts the list's cursor on a row and opens the message. */
  openRow(row: Locator): Promise<void>;
  /** Puts the list's cursor on a row and leaves the message unopened. */
  pointAt(row: Locator): Promise<void>;
  /** The menu of an item of the tree. */
  openMenu(node: Locator): Promise<void>;
  /** Selects nothing, where something is selected. */
  clearSelection(): Promise<void>;
}
