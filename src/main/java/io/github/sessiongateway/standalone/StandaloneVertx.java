package io.github.sessiongateway.standalone;

import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;

/** The Vert.x of a command: it leaves nothing in the temporary directory. */
final class StandaloneVertx {
  private StandaloneVertx() {}

  /**
   * Returns the options with the file cache switched off. Otherwise Vert.x unpacks the whole jar to
   * find one file of the class path, and a killed process leaves the copies behind.
   */
  static VertxOptions unpackNothing(VertxOptions options) {
    return options.setFileSystemOptions(
        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false));
  }
}
