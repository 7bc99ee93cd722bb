package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.internal.managed.token.Token;
import java.time.Duration;

/**
 * The present token of a session.
 *
 * @param left how long it is valid
 * @param answerable how long callers would get it; zero if they would not
 */
public record HeldToken(Bearer bearer, Duration left, Duration answerable) {
  static HeldToken of(Token token, long now) {
    return new HeldToken(
        token.bearer(),
        Duration.ofNanos(token.endsAt() - now),
        token.serves(now, 0) ? Duration.ofNanos(token.answerableUntil() - now) : Duration.ZERO);
  }
}
