package io.github.sessiongateway.internal.bridge.limit;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.internal.bridge.auth.BridgeClient;
import io.github.sessiongateway.internal.config.LimitsConfig;
import io.github.sessiongateway.internal.limit.Peer;
import io.github.sessiongateway.internal.limit.TokenBucket;
import io.github.sessiongateway.internal.limit.TokenBucket.Rate;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Limits how often clients may send: messages per client and per address, and logins per address,
 * per e-mail and in all. The anonymous client is limited by its addresses alone.
 *
 * <p>The tables are bounded, and the peers that send most are evicted last. Confined to the
 * bridge's event loop.
 */
public final class Throttle {
  /** Entries of a table. A full table takes some megabytes. */
  private static final int MAX_ENTRIES = 10_000;

  /** A longer e-mail is wrong anyway. It shares the bucket of all with the same beginning. */
  private static final int MAX_EMAIL = 254;

  /** Logins that a second wrong password costs in addition to its own. */
  private static final int WRONG_AGAIN = 4;

  private final LongSupplier nanoTime;
  private final SecurityLog log;
  private Rate messages;
  private Rate logins;
  private Rate allLogins;
  private final LoadingCache<String, TokenBucket> byClient;
  private final LoadingCache<String, TokenBucket> byAddress;
  private final LoadingCache<String, Logins> loginsByAddress;
  private final LoadingCache<String, Logins> loginsByEmail;
  private final TokenBucket loginsOfAll;

  public Throttle(LimitsConfig limits, LongSupplier nanoTime, SecurityLog log) {
    this.nanoTime = nanoTime;
    this.log = log;
    messages = Rate.perSecond(limits.messagesPerSecond());
    logins = Rate.perMinute(limits.loginsPerMinute());
    allLogins = Rate.perMinute(limits.allLoginsPerMinute());
    byClient = table(Duration.ofSeconds(2)).build(key -> bucket());
    byAddress = table(Duration.ofSeconds(2)).build(key -> bucket());
    loginsByAddress = table(Duration.ofHours(1)).build(key -> new Logins(bucket()));
    loginsByEmail = table(Duration.ofHours(1)).build(key -> new Logins(bucket()));
    loginsOfAll = bucket();
  }

  /**
   * Uses other limits from now on. Each bucket stays as full as it is, and a debt stays. The state
   * of a bucket is the time until it is full, and the time for a whole bucket is the same at each
   * rate.
   */
  public void change(LimitsConfig to) {
    messages = Rate.perSecond(to.messagesPerSecond());
    logins = Rate.perMinute(to.loginsPerMinute());
    allLogins = Rate.perMinute(to.allLoginsPerMinute());
  }

  /**
   * Counts a message, and logs it if it is one too many. Returns null if it may pass, otherwise the
   * failure for the client.
   *
   * @param client null if the client has not authenticated
   */
  public @Nullable SessionException admit(Peer peer, @Nullable BridgeClient client) {
    SessionException tooMany = count(peer, client);
    if (tooMany != null) {
      log.denied("throttled message", peer, client, String.valueOf(tooMany.getMessage()));
    }
    return tooMany;
  }

  /**
   * Counts an HTTP request, and penalizes the peer if it is one too many. Otherwise a peer that
   * ignores the limit would be answered for ever. Returns as {@link #admit} does.
   */
  public @Nullable SessionException admitRequest(Peer peer, @Nullable BridgeClient client) {
    SessionException tooMany = count(peer, client);
    if (tooMany != null) {
      penalize(peer);
    }
    return tooMany;
  }

  private @Nullable SessionException count(Peer peer, @Nullable BridgeClient client) {
    TokenBucket address = byAddress.get(peer.key());
    TokenBucket name = ofClient(client);
    // Read after the buckets, because a new one is full from its own reading on.
    long now = nanoTime.getAsLong();
    long wait =
        Math.max(address.waitFor(messages, now), name == null ? 0 : name.waitFor(messages, now));
    if (wait > 0) {
      return rateLimited("messages", wait);
    }
    address.take(messages, now, 1);
    if (name != null) {
      name.take(messages, now, 1);
    }
    return null;
  }

  /**
   * Counts a login, and logs it if it is one too many. Returns null if it may pass, otherwise the
   * failure for the client.
   *
   * @param email empty if the login has none
   */
  public @Nullable SessionException admitLogin(
      Peer peer, @Nullable BridgeClient client, String email) {
    TokenBucket address = loginsByAddress.get(peer.key()).bucket;
    TokenBucket account = email.isEmpty() ? address : loginsByEmail.get(account(email)).bucket;
    long now = nanoTime.getAsLong();
    long wait =
        Math.max(
            loginsOfAll.waitFor(allLogins, now),
            Math.max(address.waitFor(logins, now), account.waitFor(logins, now)));
    if (wait > 0) {
      SessionException tooMany = rateLimited("logins", wait);
      log.denied("throttled login", peer, client, String.valueOf(tooMany.getMessage()));
      return tooMany;
    }
    loginsOfAll.take(allLogins, now, 1);
    address.take(logins, now, 1);
    if (account != address) {
      account.take(logins, now, 1);
    }
    return null;
  }

  /** Records whether the password of a login was wrong. */
  public void recordLogin(Peer peer, String email, boolean isWrong) {
    loginsByAddress.get(peer.key()).record(isWrong);
    if (!email.isEmpty()) {
      loginsByEmail.get(account(email)).record(isWrong);
    }
  }

  /** Takes a tenth of what an address may send per second, for a credential that is not valid. */
  public void penalize(Peer peer) {
    take(byAddress.get(peer.key()), nanoTime.getAsLong(), tenth());
  }

  /**
   * Whether a peer is barred: its bucket is below zero, which only penalties cause. The peer is
   * ignored until the bucket is refilled to zero.
   */
  public boolean isBarred(Peer peer) {
    return isBarred(byAddress.get(peer.key()));
  }

  /** Whether a client is barred, by the same rule as a peer. */
  public boolean isBarred(BridgeClient client) {
    TokenBucket bucket = ofClient(client);
    return bucket != null && isBarred(bucket);
  }

  private boolean isBarred(TokenBucket bucket) {
    return bucket.waitFor(messages, nanoTime.getAsLong()) > messages.interval();
  }

  private @Nullable TokenBucket ofClient(@Nullable BridgeClient client) {
    return client == null || client.isAnonymous() ? null : byClient.get(client.name());
  }

  /** Returns how often a new connection may be rate-limited before it is barred. */
  public Patience patienceWith(Peer peer) {
    return new Patience(
        peer, byAddress.get(peer.key()).copy(messages, nanoTime.getAsLong(), tenth()));
  }

  /** Takes tokens, and tells if that bars the owner of the bucket. */
  private void take(TokenBucket bucket, long now, long tokens) {
    boolean wasBarred = isBarred(bucket);
    bucket.take(messages, now, tokens);
    if (!wasBarred && isBarred(bucket)) {
      log.barred();
    }
  }

  private long tenth() {
    return Math.max(1, messages.burst() / 10);
  }

  private TokenBucket bucket() {
    return new TokenBucket(nanoTime.getAsLong());
  }

  /** Returns the number of entries of all tables. */
  public long entries() {
    return byClient.estimatedSize()
        + byAddress.estimatedSize()
        + loginsByAddress.estimatedSize()
        + loginsByEmail.estimatedSize();
  }

  /**
   * Creates a table.
   *
   * @param full the time after which an unused bucket is full again
   */
  private Caffeine<Object, Object> table(Duration full) {
    return Caffeine.newBuilder()
        .maximumSize(MAX_ENTRIES)
        .expireAfterAccess(full)
        .ticker(nanoTime::getAsLong)
        .executor(Runnable::run);
  }

  private static String account(String email) {
    String cut = email.length() <= MAX_EMAIL ? email : email.substring(0, MAX_EMAIL);
    return cut.toLowerCase(Locale.ROOT);
  }

  private static SessionException rateLimited(String what, long waitNanos) {
    return SessionException.of(
            Failure.RATE_LIMITED, "Too many " + what + " of this client of the bridge.")
        .retryAfter(Duration.ofNanos(waitNanos));
  }

  /** How often one connection may be rate-limited: as often as it may send, and no more. */
  public final class Patience {
    private final Peer peer;
    private final TokenBucket refusals;

    private Patience(Peer peer, TokenBucket refusals) {
      this.peer = peer;
      this.refusals = refusals;
    }

    /**
     * Counts one reply of 429. Returns false if the connection has had too many. Then the peer and
     * its client are barred, unless their buckets have tokens left.
     */
    public boolean take(@Nullable BridgeClient client) {
      long now = nanoTime.getAsLong();
      if (refusals.tryTake(messages, now)) {
        return true;
      }
      bar(byAddress.get(peer.key()), now);
      TokenBucket name = ofClient(client);
      if (name != null) {
        bar(name, now);
      }
      return false;
    }

    private void bar(TokenBucket bucket, long now) {
      if (bucket.waitFor(messages, now) > 0) {
        Throttle.this.take(bucket, now, messages.burst());
      }
    }
  }

  /** The logins from an address or to an e-mail. */
  private final class Logins {
    private final TokenBucket bucket;
    private boolean wasWrong;

    Logins(TokenBucket bucket) {
      this.bucket = bucket;
    }

    void record(boolean isWrong) {
      if (wasWrong && isWrong) {
        bucket.take(logins, nanoTime.getAsLong(), WRONG_AGAIN);
      }
      wasWrong = isWrong;
    }
  }
}
