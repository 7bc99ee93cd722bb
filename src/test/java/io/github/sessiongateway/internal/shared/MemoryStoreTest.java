package io.github.sessiongateway.internal.shared;

import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.concurrent.atomic.AtomicLong;

/** The store of other tests is one as well. */
class MemoryStoreTest extends SharedStoreContract {
  private final AtomicLong time = new AtomicLong(1_000);
  private MemoryStore rows = new MemoryStore(time::get);

  @Override
  protected void empty() {
    rows = new MemoryStore(time::get);
  }

  @Override
  protected Future<SharedStore> open(Context context, SharedStore.Bell bell) {
    SharedStore store = rows.over(MemoryStore.Network.GOOD);
    store.bell(bell);
    return Future.succeededFuture(store);
  }

  @Override
  protected void passTime() {
    time.incrementAndGet();
  }
}
