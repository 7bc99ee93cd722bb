package io.github.sessiongateway.managed;

import io.github.sessiongateway.managed.credential.Credential;
import io.github.sessiongateway.managed.token.RefreshSchedule;

/**
 * The logins of one session: whether its credentials allow one, and how soon. Each login leaves a
 * session at Koyeb, so that they keep a distance whatever the replies say.
 */
final class Logins {
  private final Credential credential;
  private int version;
  private int rejectedVersion = -1;
  private int inARow;
  private long latestAt;

  Logins(Credential credential) {
    this.credential = credential;
  }

  /** Returns whether there are credentials that Koyeb has not refused. */
  boolean arePossible() {
    return credential.canAcquire() && rejectedVersion != version;
  }

  /** Returns how long until the next one may be sent; 0 or less for now. */
  long untilNext(long now) {
    return inARow == 0 ? 0 : latestAt + RefreshSchedule.loginInterval(inARow) - now;
  }

  /** Returns which credentials are held: another number after each change. */
  int version() {
    return version;
  }

  /** The credentials have changed. */
  void changed(String secret) {
    credential.replace(secret);
    version++;
    startAnew();
  }

  /** Koyeb has refused the credentials. */
  void rejected() {
    rejectedVersion = version;
  }

  /** Koyeb has issued a token, at a login or at a refresh. */
  void issued(long now, boolean byLogin) {
    inARow = byLogin ? inARow + 1 : 0;
    latestAt = now;
  }

  /** Nothing is left at Koyeb of the logins before. */
  void startAnew() {
    inARow = 0;
  }
}
