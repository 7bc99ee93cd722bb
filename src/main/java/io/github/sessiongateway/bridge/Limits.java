package io.github.sessiongateway.bridge;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.sessiongateway.api.Failure;
import io.github.sessiongateway.api.SessionException;
import io.github.sessiongateway.bridge.TokenBucket.Rate;
import io.github.sessiongateway.config.LimitsConfig;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How often: messages of a client and of an address, logins of an address, to an e-mail, and of all
 * together. The tables are bounded, so a million addresses cost what the tables hold; who sends
 * most is the last to be forgotten. Confined to the bridge's event loop.
 */
final class Limits {
  /** Entries a table: some megabytes, whoever fills it. */
  private static final int MOST = 10_000;

  /** A longer e-mail is wrong anyway, and shares the bucket of all that begin so. */
  private static final int EMAIL = 254;

  /** What a wrong password costs besides its own login, where the one before was wrong, too. */
  private static final int WRONG_AGAIN = 4;

  private final LongSupplier nanoTime;
  private final Rate messages;
  private final Rate logins;
  private final Rate allLogins;
  private final LoadingCache<String, TokenBucket> byClient;
  private final LoadingCache<String, TokenBucket> byAddress;
  private final LoadingCache<String, Logins> ofAddress;
  private final LoadingCache<String, Logins> toEmail;
  private final TokenBucket ofAll;

  Limits(LimitsConfig config, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    messages = Rate.perSecond(config.messagesPerSecond());
    logins = Rate.perMinute(config.loginsPerMinute());
    allLogins = Rate.perMinute(config.allLoginsPerMinute());
    byClient = table(Duration.ofSeconds(2)).build(key -> bucket());
    byAddress = table(Duration.ofSeconds(2)).build(key -> bucket());
    ofAddress = table(Duration.ofHours(1)).build(key -> new Logins(bucket()));
    toEmail = table(Duration.ofHours(1)).build(key -> new Logins(bucket()));
    ofAll = bucket();
  }

  /** Counts a message: null if it may pass, else why not. */
  @Nullable SessionException message(Peer peer, @Nullable Client client) {
    long now = nanoTime.getAsLong();
    TokenBucket address = byAddress.get(peer.key());
    TokenBucket name = client == null ? address : byClient.get(client.name());
    long wait = Math.max(address.waitFor(messages, now), name.waitFor(messages, now));
    if (wait > 0) {
      return refused("messages", wait);
    }
    address.take(messages, now, 1);
    if (name != address) {
      name.take(messages, now, 1);
    }
    return null;
  }

  /** Counts a login, of an empty e-mail too: null if it may pass, else why not. */
  @Nullable SessionException login(Peer peer, String email) {
    long now = nanoTime.getAsLong();
    TokenBucket address = ofAddress.get(peer.key()).bucket;
    TokenBucket account = email.isEmpty() ? address : toEmail.get(account(email)).bucket;
    long wait =
        Math.max(
            ofAll.waitFor(allLogins, now),
            Math.max(address.waitFor(logins, now), account.waitFor(logins, now)));
    if (wait > 0) {
      return refused("logins", wait);
    }
    ofAll.take(allLogins, now, 1);
    address.take(logins, now, 1);
    if (account != address) {
      account.take(logins, now, 1);
    }
    return null;
  }

  /** Learns whether the password of a login was wrong, or right. */
  void loggedIn(Peer peer, String email, boolean wrong) {
    ofAddress.get(peer.key()).ended(wrong);
    if (!email.isEmpty()) {
      toEmail.get(account(email)).ended(wrong);
    }
  }

  /**
   * Makes whoever did not mind refusals wait, once nothing is left of his bucket: as long as that
   * takes to fill.
   */
  void bar(Peer peer, @Nullable Client client) {
    long now = nanoTime.getAsLong();
    bar(byAddress.get(peer.key()), now);
    if (client != null) {
      bar(byClient.get(client.name()), now);
    }
  }

  private void bar(TokenBucket bucket, long now) {
    if (bucket.waitFor(messages, now) > 0) {
      bucket.take(messages, now, messages.burst());
    }
  }

  /** Counts a credential that nobody knows: a tenth of what an address may send in a second. */
  void stranger(Peer peer) {
    byAddress.get(peer.key()).take(messages, nanoTime.getAsLong(), little());
  }

  /** Whether an address owes more than messages alone can: it is to be heard of as little. */
  boolean isBarred(Peer peer) {
    return isBarred(byAddress.get(peer.key()));
  }

  /** Whether a client owes more than messages alone can. */
  boolean isBarred(Client client) {
    return isBarred(byClient.get(client.name()));
  }

  private boolean isBarred(TokenBucket bucket) {
    return bucket.waitFor(messages, nanoTime.getAsLong()) > messages.interval();
  }

  /** How often a new socket may be refused: as often as its address may still send, or a little. */
  TokenBucket patienceWith(Peer peer) {
    return byAddress.get(peer.key()).copy(messages, nanoTime.getAsLong(), little());
  }

  private long little() {
    return Math.max(1, messages.burst() / 10);
  }

  /** Lets a socket be refused as often as it may send, and no more. */
  boolean patience(TokenBucket refusals) {
    return refusals.tryTake(messages, nanoTime.getAsLong());
  }

  private TokenBucket bucket() {
    return new TokenBucket(nanoTime.getAsLong());
  }

  /** How many entries all tables hold. */
  long entries() {
    return byClient.estimatedSize()
        + byAddress.estimatedSize()
        + ofAddress.estimatedSize()
        + toEmail.estimatedSize();
  }

  /** After so long without use, a bucket is as good as new. */
  private Caffeine<Object, Object> table(Duration full) {
    return Caffeine.newBuilder()
        .maximumSize(MOST)
        .expireAfterAccess(full)
        .ticker(nanoTime::getAsLong)
        .executor(Runnable::run);
  }

  private static String account(String email) {
    String cut = email.length() <= EMAIL ? email : email.substring(0, EMAIL);
    return cut.toLowerCase(Locale.ROOT);
  }

  private static SessionException refused(String what, long waitNanos) {
    return SessionException.of(
            Failure.RATE_LIMITED, "Too many " + what + " of this client of the bridge.")
        .retryAfter(Duration.ofNanos(waitNanos));
  }

  /** The logins of an address or to an e-mail. */
  private final class Logins {
    private final TokenBucket bucket;
    private boolean wrong;

    Logins(TokenBucket bucket) {
      this.bucket = bucket;
    }

    void ended(boolean wrongPassword) {
      if (wrong && wrongPassword) {
        bucket.take(logins, nanoTime.getAsLong(), WRONG_AGAIN);
      }
      wrong = wrongPassword;
    }
  }
}
