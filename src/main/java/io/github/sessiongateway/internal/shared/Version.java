package io.github.sessiongateway.internal.shared;

/**
 * The place of a token, or of a logout, in the history of its session. The greater one supersedes
 * the other. A verdict about a token, a failure and a turn do not change it.
 *
 * @param login the number of logins and logouts
 * @param isEnd whether it is a logout, which supersedes every token of the same login
 * @param generation the number of tokens
 */
public record Version(long login, boolean isEnd, long generation) implements Comparable<Version> {
  /** The version of a session that never had a token. */
  public static final Version NONE = new Version(0, false, 0);

  /** Returns the version of a token by its login and generation. */
  public static Version of(long login, long generation) {
    return new Version(login, false, generation);
  }

  /** Returns the version of the token that a refresh of this one brings. */
  public Version refreshed() {
    return of(login, generation + 1);
  }

  /** Returns the version of the token that a login brings. */
  public Version loggedIn() {
    return of(login + 1, generation + 1);
  }

  /** Returns the version of a logout, which needs the next login: it supersedes one under way. */
  public Version ended() {
    return new Version(login + 1, true, generation);
  }

  /** Returns whether this one is greater than another. */
  public boolean supersedes(Version other) {
    return compareTo(other) > 0;
  }

  @Override
  public int compareTo(Version other) {
    if (login != other.login) {
      return Long.compare(login, other.login);
    }
    return isEnd != other.isEnd
        ? Boolean.compare(isEnd, other.isEnd)
        : Long.compare(generation, other.generation);
  }
}
