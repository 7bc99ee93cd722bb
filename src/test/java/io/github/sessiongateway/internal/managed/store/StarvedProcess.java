package io.github.sessiongateway.internal.managed.store;

import io.github.sessiongateway.api.Bearer;
import io.github.sessiongateway.internal.managed.Fingerprints;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** A process that has no free descriptor when it does something for the first time. */
public final class StarvedProcess {
  private StarvedProcess() {}

  /** Prints the outcomes of a first try without descriptors and of a second try with them. */
  public static void main(String[] args) throws Exception {
    Callable<?> task = args[0].equals("write") ? write(args[1], args[2]) : fingerprint();
    List<FileInputStream> taken = new ArrayList<>();
    try {
      while (true) {
        taken.add(new FileInputStream("/dev/null"));
      }
    } catch (FileNotFoundException e) {
      // The last descriptor is in use.
    }
    Throwable first = failure(task);
    for (FileInputStream one : taken) {
      one.close();
    }
    System.out.println("without: " + first);
    System.out.println("with: " + failure(task));
  }

  private static Callable<?> write(String dir, String keyFile) {
    StoredSession session = SessionStoreTest.session("ci", 1);
    SessionStore store = SessionStore.open(Path.of(dir), Path.of(keyFile));
    return () -> {
      store.write(session);
      return store;
    };
  }

  private static Callable<?> fingerprint() {
    Bearer token = new Bearer("t");
    Fingerprints fingerprints = new Fingerprints();
    return () -> fingerprints.of(token);
  }

  private static Throwable failure(Callable<?> task) {
    try {
      var unused = task.call();
      return null;
    } catch (Exception | LinkageError e) {
      return e;
    }
  }
}
