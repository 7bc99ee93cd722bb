package io.github.sessiongateway.internal.managed.credential;

import io.github.sessiongateway.api.Secret;
import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.CredentialConfig.Watched;
import io.github.sessiongateway.internal.config.SessionConfig;
import io.github.sessiongateway.internal.files.FileWatch;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The watches of secret files. A new secret is passed on, on the sessions' event loop. */
public final class WatchedCredentials implements CredentialFiles {
  private final Context context;
  private final Timers timers;
  private final Map<String, Followed> files = new ConcurrentHashMap<>();

  public WatchedCredentials(Context context, Timers timers) {
    this.context = context;
    this.timers = timers;
  }

  @Override
  public void follow(SessionConfig session, Consumer<String> changed) {
    forget(session.name());
    Watched watched = session.credential().watched();
    if (watched != null) {
      String key = "sessions." + session.name() + ".credential." + watched.key();
      files.put(session.name(), new Followed(key, watched, changed));
    }
  }

  @Override
  public void forget(String session) {
    Followed before = files.remove(session);
    if (before != null) {
      before.close();
    }
  }

  /** Returns a sentence for each file that is wrong. Safe from any thread. */
  public List<String> troubles() {
    return files.values().stream().flatMap(file -> file.watch.troubles().stream()).toList();
  }

  public void close() {
    files.values().forEach(Followed::close);
  }

  /** A followed file and the secret that is in use. */
  private final class Followed {
    private final String key;
    private final Watched watched;
    private final Consumer<String> changed;
    private final FileWatch watch;
    private volatile Secret used;
    private volatile boolean closed;

    Followed(String key, Watched watched, Consumer<String> changed) {
      this.key = key;
      this.watched = watched;
      this.changed = changed;
      this.used = watched.secret();
      this.watch =
          FileWatch.follow(
              context.owner(),
              timers,
              key,
              List.of(watched.file()),
              contents -> load(contents.get(0).getBytes()));
    }

    void close() {
      closed = true;
      watch.close();
    }

    private Future<Boolean> load(byte[] content) {
      Secret found = new Secret(watched.rule().read(key, content));
      if (found.equals(used)) {
        return Future.succeededFuture(false);
      }
      Promise<Boolean> taken = Promise.promise();
      context.runOnContext(
          v -> {
            if (closed) {
              // Its session has another secret since the file was read.
              taken.complete(false);
              return;
            }
            used = found;
            try {
              changed.accept(found.value());
              taken.complete(true);
            } catch (RuntimeException e) {
              // Otherwise the watch would wait for ever.
              taken.fail(e);
            }
          });
      return taken.future();
    }
  }
}
