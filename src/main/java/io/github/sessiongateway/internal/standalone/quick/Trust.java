package io.github.sessiongateway.internal.standalone.quick;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** The servers that a client trusts. */
sealed interface Trust {

  /**
   * Trusts each server whose certificate is of one of the authorities and for the host's name.
   *
   * @param certificates of the authorities; null for those of the Java platform
   */
  record Authorities(@Nullable List<Certificate> certificates) implements Trust {}

  /**
   * Trusts the server that shows this very certificate. The host's name and the dates of the
   * certificate are not checked, because only the owner of its key can show it.
   */
  record Pinned(Certificate certificate) implements Trust {}

  /** Returns the sockets of clients with this trust. */
  default SSLSocketFactory sockets() throws IOException {
    try {
      if (this instanceof Pinned pinned) {
        return sockets(new TrustManager[] {new PinnedManager(pinned.certificate)});
      }
      List<Certificate> authorities = ((Authorities) this).certificates;
      return authorities == null
          ? SSLContext.getDefault().getSocketFactory()
          : sockets(managers(authorities));
    } catch (GeneralSecurityException e) {
      throw new IOException("TLS cannot be used", e);
    }
  }

  /** Returns the option or the key that helps if a server is not trusted. */
  default String remedy() {
    return this instanceof Pinned ? "bridge.tls.cert-file, --ca-file" : "--ca-file";
  }

  private static SSLSocketFactory sockets(TrustManager[] managers) throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers, null);
    return context.getSocketFactory();
  }

  private static TrustManager[] managers(List<Certificate> authorities)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    for (Certificate each : authorities) {
      store.setCertificateEntry(String.valueOf(store.size()), each);
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    return trust.getTrustManagers();
  }

  /** Compares the certificate of a server. Clients are never trusted. */
  record PinnedManager(Certificate pinned) implements X509TrustManager {
    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind)
        throws CertificateException {
      if (chain.length == 0 || !chain[0].equals(pinned)) {
        throw new CertificateException("another certificate");
      }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind)
        throws CertificateException {
      throw new CertificateException("no server");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
