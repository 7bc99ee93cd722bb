package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.api.LoginReply;
import io.github.sessiongateway.internal.managed.store.Companion;
import io.github.sessiongateway.internal.managed.store.TokenSeal;
import io.github.sessiongateway.internal.managed.token.RefreshSchedule;
import io.github.sessiongateway.internal.managed.token.RefreshSchedule.Windows;
import io.github.sessiongateway.internal.managed.token.Token;
import io.github.sessiongateway.internal.shared.Row;
import io.github.sessiongateway.internal.shared.SharedToken;
import io.github.sessiongateway.internal.shared.Standing;
import io.github.sessiongateway.internal.shared.StoreClock;
import io.github.sessiongateway.internal.shared.Version;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Tokens as rows of the store and back. In a row, a token's life counts by the store's clock, so
 * that no gateway's clock matters. Confined to the sessions' event loop.
 */
final class SharedTokens {
  private static final long MILLI = 1_000_000;

  /** The life of a token that seems to have expired. It is presented to Koyeb once more. */
  private static final long ONCE_MORE = Duration.ofSeconds(30).toNanos();

  private final TokenSeal seal;
  private final StoreClock clock;
  private final KeeperContext context;
  private final RandomGenerator random;
  private final Sharing settings;

  SharedTokens(TokenSeal seal, StoreClock clock, KeeperContext context, Sharing settings) {
    this.seal = seal;
    this.clock = clock;
    this.context = context;
    this.random = context.random();
    this.settings = settings;
  }

  /** Returns a session's token for the store. */
  SharedToken shared(ManagedSession session, Token token) {
    long left = Math.max(0, token.endsAt() - context.now());
    return new SharedToken(
        random.nextLong(),
        token.isRejected() ? Standing.DOUBTED : Standing.VALID,
        clock.notBefore() + left / MILLI,
        Duration.ofNanos(token.windows().end()),
        sealed(session, session.progress().version(), token));
  }

  /**
   * Returns the encrypted text of a session's version. Without a token, only its owner is in it.
   */
  Buffer sealed(ManagedSession session, Version version, @Nullable Token token) {
    JsonObject plain =
        new JsonObject()
            .put("account", session.credential().account())
            .put("owner", session.identity().owner())
            .put("old_bearers_die", context.oldBearers().die());
    Companion companion = session.credential().companion();
    if (companion != null) {
      plain.put("companion", companion.toJson());
    }
    if (token != null) {
      plain.put("reply", token.reply().toJson());
    }
    return seal.seal(session.identity().name(), version, plain);
  }

  /**
   * A session as another gateway left it.
   *
   * @param account the digest of its credential's account
   * @param owner the client that handed it over; null if it is the application, or configured
   * @param companion the secret that the next token needs; null for most credentials
   * @param token null if only its owner is known
   */
  record Known(
      @Nullable String owner,
      String account,
      @Nullable Companion companion,
      @Nullable Token token) {}

  /** Returns the session of a row, or null if it has no token, or no key opens it. */
  @Nullable Known known(Row row, long advisory) {
    SharedToken shared = row.token();
    JsonObject plain =
        shared == null ? null : seal.open(row.name(), row.version(), shared.sealed());
    if (plain == null || shared == null) {
      return null;
    }
    try {
      JsonObject reply = plain.getJsonObject("reply");
      if (plain.getBoolean("old_bearers_die", false)) {
        var unused = context.oldBearers().learn();
      }
      return new Known(
          plain.getString("owner"),
          plain.getString("account"),
          Companion.fromJson(plain.getJsonObject("companion")),
          reply == null ? null : token(row, shared, LoginReply.of(reply).packed(), advisory));
    } catch (RuntimeException foreign) {
      return null;
    }
  }

  private Token token(Row row, SharedToken shared, LoginReply reply, long advisory) {
    long life = Math.max(1, shared.life().toNanos());
    long left = Math.min(life, (shared.endsAt() - clock.notAfter()) * MILLI);
    boolean isOver = left <= 0;
    Token token =
        context.lifetimes().token(reply, life, isOver ? Math.min(life, ONCE_MORE) : left, advisory);
    Token scheduled = scheduled(row.name(), row.version(), token, advisory);
    return isOver || shared.standing() != Standing.VALID ? scheduled.rejected() : scheduled;
  }

  /** Returns a token with the same time of a refresh as elsewhere, and a delay of this gateway. */
  Token scheduled(String name, Version version, Token token, long advisory) {
    Windows windows =
        RefreshSchedule.shared(
            token.windows().end(),
            advisory,
            chance(name + "\n" + version.generation()),
            own(name, version),
            settings.turn().get().multipliedBy(2).toNanos());
    return token.in(windows);
  }

  /** Returns a number from 0 to 1 that differs between gateways, so that each is first at times. */
  double own(String name, Version version) {
    return chance(name + "\n" + version.generation() + "\n" + settings.gateway());
  }

  /** Returns a number from 0 to 1 that depends on a text alone (splitmix64, Steele et al. 2014). */
  private static double chance(String text) {
    long mixed = text.hashCode() * 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return ((mixed ^ (mixed >>> 31)) >>> 11) * 0x1.0p-53;
  }
}
