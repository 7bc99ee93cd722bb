package io.github.sessiongateway.koyeb;

import io.github.sessiongateway.clock.Timers;
import io.github.sessiongateway.config.ProxyConfig;
import io.github.sessiongateway.config.TransportConfig;
import io.github.sessiongateway.config.TransportConfig.Proxy;
import io.github.sessiongateway.config.TransportConfig.Trust;
import io.github.sessiongateway.files.FileWatch;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Follows the files of the transport: its authorities and its proxy. */
final class TransportFiles {
  private final Context context;
  private final Consumer<TransportConfig> changed;
  private final List<FileWatch> watches = new ArrayList<>();
  private volatile TransportConfig used;

  private TransportFiles(Context context, TransportConfig used, Consumer<TransportConfig> changed) {
    this.context = context;
    this.used = used;
    this.changed = changed;
  }

  /**
   * Follows the files that a transport names.
   *
   * @param changed told on the calling context of each transport that differs from the one before
   */
  static TransportFiles follow(
      Vertx vertx, Timers timers, TransportConfig transport, Consumer<TransportConfig> changed) {
    TransportFiles files = new TransportFiles(vertx.getOrCreateContext(), transport, changed);
    Trust trust = transport.trust();
    if (trust != null) {
      files.add(vertx, timers, TransportConfig.TRUST_FILE, trust.file(), files::trust);
    }
    Proxy proxy = transport.proxy();
    Path proxyFile = proxy == null ? null : proxy.file();
    if (proxyFile != null) {
      files.add(vertx, timers, TransportConfig.PROXY_FILE, proxyFile, files::proxy);
    }
    return files;
  }

  /** Returns a sentence for each file that is wrong. Safe from any thread. */
  List<String> troubles() {
    return watches.stream().flatMap(watch -> watch.troubles().stream()).toList();
  }

  void close() {
    watches.forEach(FileWatch::close);
  }

  private interface Reader {
    TransportConfig read(Path file, byte[] content);
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

  private TransportConfig trust(Path file, byte[] content) {
    return used.withTrust(new Trust(file, Trust.read(TransportConfig.TRUST_FILE, content)));
  }

  private TransportConfig proxy(Path file, byte[] content) {
    ProxyConfig proxy = Proxy.read(TransportConfig.PROXY_FILE, content);
    return used.withProxy(new Proxy(proxy, file));
  }

  private Future<Boolean> use(TransportConfig found) {
    Promise<Boolean> taken = Promise.promise();
    context.runOnContext(
        v -> {
          boolean news = !found.equals(used);
          if (news) {
            used = found;
            changed.accept(found);
          }
          taken.complete(news);
        });
    return taken.future();
  }
}
