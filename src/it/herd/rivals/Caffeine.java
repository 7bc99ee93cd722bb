package rivals;

import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.sessiongateway.bench.SlowKoyeb;
import io.github.sessiongateway.bench.TokenSource;
import java.net.URI;
import java.time.Duration;

/** Caffeine's LoadingCache, whose values expire. */
public final class Caffeine implements TokenSource {
  private static final Duration LIFE = Duration.ofHours(1);

  private final LoadingCache<String, String> cache;
  private volatile long passed;

  public Caffeine(URI koyeb) {
    cache =
        com.github.benmanes.caffeine.cache.Caffeine.newBuilder()
            .expireAfterWrite(LIFE)
            .ticker(() -> System.nanoTime() + passed)
            .build(key -> SlowKoyeb.fetch(koyeb));
  }

  @Override
  public void expire() {
    cache.put("ci", "old");
    passed = passed + LIFE.multipliedBy(2).toNanos();
  }

  @Override
  public Object get() {
    return cache.get("ci");
  }
}
