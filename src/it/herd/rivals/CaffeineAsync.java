package rivals;

import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.sessiongateway.bench.SlowKoyeb;
import io.github.sessiongateway.bench.TokenSource;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Caffeine's AsyncLoadingCache, whose values expire. */
public final class CaffeineAsync implements TokenSource {
  private static final Duration LIFE = Duration.ofHours(1);

  private final AsyncLoadingCache<String, String> cache;
  private volatile long passed;

  public CaffeineAsync(URI koyeb) {
    cache =
        Caffeine.newBuilder()
            .expireAfterWrite(LIFE)
            .ticker(() -> System.nanoTime() + passed)
            .buildAsync(key -> SlowKoyeb.fetch(koyeb));
  }

  @Override
  public void expire() {
    cache.put("ci", CompletableFuture.completedFuture("old"));
    passed = passed + LIFE.multipliedBy(2).toNanos();
  }

  @Override
  public Object get() {
    return cache.get("ci").join();
  }

  @Override
  public CompletionStage<?> ask() {
    return cache.get("ci");
  }
}
