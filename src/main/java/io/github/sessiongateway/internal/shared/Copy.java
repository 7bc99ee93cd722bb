package io.github.sessiongateway.internal.shared;

import org.jspecify.annotations.Nullable;

/**
 * What one gateway knows of a session.
 *
 * @param row the row that it has read or written latest
 * @param offered what the store should have instead, because this gateway knows more; null if it
 *     does not
 */
public record Copy(Row row, @Nullable Row offered) {

  /** Returns the copy of a gateway that knows what the store has. */
  public static Copy of(Row row) {
    return new Copy(row, null);
  }

  /** Returns whether the store does not have what this gateway knows. */
  public boolean isOffering() {
    return offered != null;
  }

  /** Returns the copy with what is offered so many milliseconds later. */
  Copy dated(long later) {
    return new Copy(row, offered == null ? null : offered.dated(later));
  }

  /** Returns the greatest that this gateway knows. */
  public Row newest() {
    return offered == null ? row : offered;
  }

  /** Returns the version of the greatest that this gateway knows. */
  public Version version() {
    return newest().version();
  }

  /** Returns whether the newest token is still this one. */
  public boolean isAt(Version version, long birth) {
    SharedToken token = newest().token();
    return version().equals(version) && token != null && token.birth() == birth;
  }
}
