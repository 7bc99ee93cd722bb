package io.github.sessiongateway.internal.koyeb.http;

import io.github.sessiongateway.internal.clock.Timers;
import io.github.sessiongateway.internal.config.TransportConfig;
import io.github.sessiongateway.internal.config.TransportConfig.Proxy;
import io.github.sessiongateway.internal.config.TransportConfig.Trust;
import io.github.sessiongateway.internal.files.FileWatch;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Watches the files of the transport: its authorities and its proxy. */
final class TransportFiles {
  private final Context context;
  private final Consumer<TransportConfig> changed;
  private final List<FileWatch> watches = new ArrayList<>();
  private TransportConfig used;
  private boolean closed;

  private TransportFiles(Context context, TransportConfig used, Consumer<TransportConfig> changed) {
    this.context = context;
    this.used = used;
    this.changed = changed;
  }

  /**
   * Starts to watch the files that a transport names.
   *
   * @param changed gets each transport that differs from the one before, on the calling context
   */
  static TransportFiles follow(
      Vertx vertx, Timers timers, TransportConfig transport, Consumer<TransportConfig> changed) {
    TransportFiles files = new TransportFiles(vertx.getOrCreateContext(), transport, changed);
    Trust trust = transport.trust();
    if (trust != null) {
      files.add(vertx, timers, TransportConfig.TRUST_FILE, trust.file(), TransportFiles::trust);
    }
    Proxy proxy = transport.proxy();
    Path proxyFile = proxy == null ? null : proxy.file();
    if (proxyFile != null) {
      files.add(vertx, timers, TransportConfig.PROXY_FILE, proxyFile, TransportFiles::proxy);
    }
    return files;
  }

  /** Returns a sentence for each file that is wrong. Safe from any thread. */
  List<String> troubles() {
    return watches.stream().flatMap(watch -> watch.troubles().stream()).toList();
  }

  /** Follows the files no more. Must be called on the context of the changes. */
  void close() {
    closed = true;
    watches.forEach(FileWatch::close);
  }

  /** Reads a file on a worker, and returns the change to apply on the context. */
  private interface Reader {
    UnaryOperator<TransportConfig> read(Path file, byte[] content);
  }

  private void add(Vertx vertx, Timers timers, String key, Path file, Reader reader) {
    watches.add(
        FileWatch.follow(
            vertx,
            timers,
            key,
            List.of(file),
            contents -> use(reader.read(file, contents.get(0).getBytes()))));
  }

  private static UnaryOperator<TransportConfig> trust(Path file, byte[] content) {
    Trust found = new Trust(file, Trust.read(TransportConfig.TRUST_FILE, content));
    return transport -> transport.withTrust(found);
  }

  private static UnaryOperator<TransportConfig> proxy(Path file, byte[] content) {
    Proxy found = new Proxy(Proxy.read(TransportConfig.PROXY_FILE, content), file);
    return transport -> transport.withProxy(found);
  }

  private Future<Boolean> use(UnaryOperator<TransportConfig> change) {
    Promise<Boolean> taken = Promise.promise();
    context.runOnContext(
        v -> {
          if (closed) {
            // Another transport is in use since the file was read.
            taken.complete(false);
            return;
          }
          TransportConfig found = change.apply(used);
          boolean news = !found.equals(used);
          try {
            if (news) {
              changed.accept(found);
              used = found;
            }
            taken.complete(news);
          } catch (RuntimeException e) {
            // Otherwise the watch would wait for ever.
            taken.fail(e);
          }
        });
    return taken.future();
  }
}
