package io.github.sessiongateway.internal.managed;

import io.github.sessiongateway.internal.managed.store.Journal;
import io.github.sessiongateway.internal.managed.store.StoredSession;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A disk that outlives the gateways that write to it. */
final class Disk implements Journal {
  final Map<String, StoredSession> files = new TreeMap<>();

  @Override
  public void write(StoredSession session) {
    files.put(session.identity().name(), session);
  }

  @Override
  public void erase(String session) {
    files.remove(session);
  }

  @Override
  public Future<Boolean> stored(String session) {
    return Future.succeededFuture(files.containsKey(session));
  }

  /** Returns what a process finds on it that starts now. */
  Spill spill() {
    return new Spill(this, new ArrayList<>(files.values()));
  }

  /** Returns the versions on it, by session. */
  List<String> versions() {
    return files.values().stream().map(s -> s.identity().name() + " " + s.version()).toList();
  }
}
