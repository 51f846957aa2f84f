package org.alongside.rtc.srtp;

/** The ciphers of the Java runtime keep the contract. */
class JceCiphersTest extends SrtpCipherContract {
    @Override
    protected SrtpCipher.Factory factory() {
        return new JceCiphers();
    }
}
