// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.util.ArrayList;
import java.util.List;

/**
 * A bug that hides: two people withdraw from one account at the same time, and once in many thousand runs money is there that should
 * be gone. Each method of the account is synchronized; what the teller makes of them is not one step. With the argument
 * {@code fixed} it is. Ends with exit code 1 if the balance is wrong.
 */
final class Withdrawals {
    private static final int OPENING = 1000;

    private static final class Account {
        private int balance = OPENING;

        synchronized int balance() {
            return balance;
        }

        synchronized void setBalance(int balance) {
            this.balance = balance;
        }
    }

    private final Account account = new Account();
    private final List<String> receipts = new ArrayList<>();
    private final boolean fixed;

    private Withdrawals(boolean fixed) {
        this.fixed = fixed;
    }

    public static void main(String[] args) throws InterruptedException {
        Withdrawals bank = new Withdrawals(args.length > 0 && args[0].equals("fixed"));
        Thread ann = new Thread(() -> bank.withdraw("Ann", 300), "Ann");
        Thread bob = new Thread(() -> bank.withdraw("Bob", 500), "Bob");
        ann.start();
        bob.start();
        ann.join();
        bob.join();
        bank.receipts.forEach(System.out::println);
        int balance = bank.account.balance();
        System.out.println("balance: " + balance);
        if (balance != OPENING - 300 - 500) {
            System.err.println("wrong balance: " + balance + ", expected " + (OPENING - 300 - 500));
            System.exit(1);
        }
    }

    private void withdraw(String who, int amount) {
        if (fixed) {
            synchronized (account) {
                take(who, amount);
            }
        } else {
            take(who, amount);
        }
    }

    private void take(String who, int amount) {
        int before = account.balance();
        if (before < amount) {
            print(who + " gets nothing");
            return;
        }
        account.setBalance(before - amount);
        print(who + " gets " + amount + ", left: " + (before - amount));
    }

    private void print(String receipt) {
        synchronized (receipts) {
            receipts.add(receipt);
        }
    }
}
