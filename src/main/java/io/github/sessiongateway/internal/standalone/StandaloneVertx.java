package io.github.sessiongateway.internal.standalone;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.io.IOException;

/** The Vert.x of a command, which leaves no files in the temporary directory. */
final class StandaloneVertx {
  private StandaloneVertx() {}

  /** Starts the Vert.x of a command that ends. */
  static Vertx start() throws IOException {
    try {
      return Vertx.vertx(unpackNothing(new VertxOptions().setEventLoopPoolSize(1)));
    } catch (RuntimeException e) {
      throw new IOException("The gateway cannot start: " + StartFailure.root(e), e);
    }
  }

  /**
   * Returns the options without the file cache. Otherwise Vert.x unpacks the whole jar to find one
   * file of the class path, and a killed process leaves the copies behind.
   */
  static VertxOptions unpackNothing(VertxOptions options) {
    return options.setFileSystemOptions(
        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false));
  }
}
