package rivals;

import io.github.sessiongateway.bench.SlowKoyeb;
import io.github.sessiongateway.bench.TokenSource;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import software.amazon.awssdk.utils.cache.CachedSupplier;
import software.amazon.awssdk.utils.cache.RefreshResult;

/** CachedSupplier of the AWS SDK for Java, version 2. */
public final class Aws implements TokenSource {
  private static final Duration LIFE = Duration.ofHours(1);

  private final CachedSupplier<String> cached;
  private volatile Duration passed = Duration.ZERO;

  public Aws(URI koyeb) {
    Clock clock = new Moved();
    cached =
        CachedSupplier.builder(
                () -> {
                  String token = SlowKoyeb.fetch(koyeb);
                  Instant stale = clock.instant().plus(LIFE);
                  return RefreshResult.builder(token).staleTime(stale).prefetchTime(stale).build();
                })
            .clock(clock)
            .build();
  }

  @Override
  public void expire() {
    passed = passed.plus(LIFE.multipliedBy(2));
  }

  @Override
  public Object get() {
    return cached.get();
  }

  private final class Moved extends Clock {
    @Override
    public Instant instant() {
      return Instant.now().plus(passed);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
