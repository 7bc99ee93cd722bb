package io.github.sessiongateway.internal.postgres;

import io.github.sessiongateway.internal.shared.Cursor;

/**
 * A place in the order of changes. A change belongs to the transaction that wrote it, and a
 * snapshot says which transactions had ended. Therefore one that ends late is not missed, and one
 * that was seen does not come again, however long others last.
 *
 * @param isAll whether all rows are read, by name, and not those that changed since {@code seen}
 * @param born when the server started; after another start, all rows are read again, because its
 *     transactions may be others
 * @param seen the snapshot whose changes were read; empty before the first page
 * @param next the snapshot at the first of these pages, which is seen after the last one
 * @param changed the transaction of the last row that was read
 * @param name the last row that was read
 */
record Place(boolean isAll, long born, String seen, String next, String changed, String name) {
  static final Place START = new Place(true, 0, "", "", "0", "");

  private static final String ALL = "all";
  private static final String CHANGES = "changes";
  private static final int PARTS = 6;

  /** Returns the place of a cursor; the start if it is not one of this store. */
  static Place of(Cursor cursor) {
    // The name is last, because it may hold anything if another program wrote it.
    String[] parts = cursor.place().split(" ", PARTS);
    if (parts.length < PARTS) {
      return START;
    }
    return new Place(
        parts[0].equals(ALL), Long.parseLong(parts[1]), parts[2], parts[3], parts[4], parts[5]);
  }

  /** Returns the place behind a row. */
  Place behind(long serverBorn, String snapshot, String lastChanged, String lastName) {
    return new Place(
        isAll, serverBorn, seen, next.isEmpty() ? snapshot : next, lastChanged, lastName);
  }

  /** Returns the place behind the last page, from which the changes since the first page come. */
  Place end(long serverBorn, String snapshot) {
    String read = next.isEmpty() ? snapshot : next;
    // Older transactions had all ended.
    String oldest = read.substring(0, read.indexOf(':'));
    return new Place(false, serverBorn, read, "", oldest, "");
  }

  /** Returns whether a server has restarted since, or is another one. */
  boolean isOfAnother(long serverBorn) {
    return born != 0 && born != serverBorn;
  }

  /** Returns the cursor of this place. */
  Cursor cursor() {
    return new Cursor(
        String.join(" ", isAll ? ALL : CHANGES, String.valueOf(born), seen, next, changed, name));
  }
}
