package io.github.sessiongateway.internal.redis;

import io.github.sessiongateway.internal.shared.Cursor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in the order of changes.
 *
 * @param store the identifier of the store that has this order
 * @param sequence the latest change before the place
 */
record Place(String store, String sequence) {
  private static final Place START = new Place("", "0");
  private static final Pattern CURSOR = Pattern.compile("(\\w+):(\\d{1,16})");

  /** Returns the place of a cursor. The start stands for a cursor of another kind of store. */
  static Place of(Cursor cursor) {
    Matcher parts = CURSOR.matcher(cursor.place());
    return parts.matches() ? new Place(parts.group(1), parts.group(2)) : START;
  }

  Cursor cursor() {
    return new Cursor(store + ":" + sequence);
  }
}
