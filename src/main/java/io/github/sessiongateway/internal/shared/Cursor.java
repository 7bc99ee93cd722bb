package io.github.sessiongateway.internal.shared;

/**
 * A place in the order of changes, which only its store can read.
 *
 * @param place the store's own notation
 */
public record Cursor(String place) {
  /** The place before all rows. */
  public static final Cursor START = new Cursor("");
}
