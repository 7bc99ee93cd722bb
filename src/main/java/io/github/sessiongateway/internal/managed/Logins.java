package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.internal.managed.token.RefreshSchedule;
import java.util.function.BooleanSupplier;

/**
 * The rules for logins of one session: whether its credentials allow one, and how soon. Logins keep
 * an interval whatever Koyeb replies, because each one leaves a session at Koyeb.
 */
final class Logins {
  private final BooleanSupplier haveCredentials;
  private int version;
  private int rejectedVersion = -1;
  private int inARow;
  private long latestAt;

  /**
   * @param haveCredentials whether the session has credentials to log in with
   */
  Logins(BooleanSupplier haveCredentials) {
    this.haveCredentials = haveCredentials;
  }

  /** Returns whether the session has credentials that Koyeb has not rejected. */
  boolean arePossible() {
    return haveCredentials.getAsBoolean() && rejectedVersion != version;
  }

  /** Returns how long until the next login may be sent. 0 or less means now. */
  long untilNext(long now) {
    return inARow == 0 ? 0 : latestAt + RefreshSchedule.loginInterval(inARow) - now;
  }

  /** Returns the version of the credentials, which each change increases. */
  int version() {
    return version;
  }

  /** Records that the credentials have changed. */
  void credentialChanged() {
    version++;
    startAnew();
  }

  /** Records that Koyeb rejected the credentials. */
  void rejected() {
    rejectedVersion = version;
  }

  /** Records that Koyeb issued a token, at a login or a refresh. */
  void issued(long now, boolean byLogin) {
    inARow = byLogin ? inARow + 1 : 0;
    latestAt = now;
  }

  /**
   * Forgets the earlier logins, whose sessions at Koyeb have ended. Rejected credentials may be
   * tried once more.
   */
  void startAnew() {
    inARow = 0;
    rejectedVersion = -1;
  }
}
