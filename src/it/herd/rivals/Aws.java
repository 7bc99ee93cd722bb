package rivals;

import io.github.sessiongateway.bench.SlowKoyeb;
import io.github.sessiongateway.bench.TokenSource;
import java.net.URI;
import java.time.Instant;
import software.amazon.awssdk.utils.cache.CachedSupplier;
import software.amazon.awssdk.utils.cache.RefreshResult;

/** CachedSupplier of the AWS SDK for Java, version 2. */
public final class Aws implements TokenSource {
  private final URI koyeb;
  private CachedSupplier<String> cached;

  public Aws(URI koyeb) {
    this.koyeb = koyeb;
  }

  @Override
  public void expire() {
    String[] old = {"old"};
    cached =
        CachedSupplier.builder(
                () -> {
                  boolean first = old[0] != null;
                  String token = first ? old[0] : SlowKoyeb.fetch(koyeb);
                  old[0] = null;
                  Instant stale = Instant.now().plusSeconds(first ? -1 : 3600);
                  return RefreshResult.builder(token).staleTime(stale).prefetchTime(stale).build();
                })
            .build();
    get();
  }

  @Override
  public Object get() {
    return cached.get();
  }
}
