// SPDX-License-Identifier: Apache-2.0
package dev.understudy.samples;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Contention on nested monitors: tellers transfer money between accounts; order, refusals and final balances vary. */
final class BankTransfers {
    private static final int TELLERS = 4;
    private static final int ACCOUNTS = 6;
    private static final int TRANSFERS = 5_000;

    private static final class Account {
        private final int number;
        private int balance = 100;

        Account(int number) {
            this.number = number;
        }
    }

    private final Account[] accounts = new Account[ACCOUNTS];
    private final List<String> ledger = new ArrayList<>();
    private int refused;

    public static void main(String[] args) throws InterruptedException {
        Seen seen = new Seen();
        BankTransfers bank = new BankTransfers();
        for (int i = 0; i < ACCOUNTS; i++) {
            bank.accounts[i] = new Account(i);
        }
        Threads.runAll(TELLERS, bank::work);
        int sum = 0;
        for (Account account : bank.accounts) {
            seen.value("account " + account.number, account.balance);
            sum += account.balance;
        }
        seen.value("sum", sum);
        seen.value("refused", bank.refused);
        seen.list("ledger", bank.ledger);
        seen.end();
    }

    private void work(int teller) throws InterruptedException {
        Random random = new Random(teller);
        for (int i = 0; i < TRANSFERS; i++) {
            int from = random.nextInt(ACCOUNTS);
            int to = (from + 1 + random.nextInt(ACCOUNTS - 1)) % ACCOUNTS;
            transfer(teller, accounts[from], accounts[to], random.nextInt(60));
            if (i % 500 == 0) {
                Thread.sleep(1);
            }
        }
    }

    private void transfer(int teller, Account from, Account to, int amount) {
        Account first = from.number < to.number ? from : to;
        Account second = first == from ? to : from;
        synchronized (first) {
            Threads.busy(200);
            synchronized (second) {
                boolean covered = from.balance >= amount;
                if (covered) {
                    from.balance -= amount;
                    to.balance += amount;
                }
                synchronized (ledger) {
                    refused += covered ? 0 : 1;
                    ledger.add(teller + ":" + from.number + ">" + to.number + "=" + (covered ? amount : "refused"));
                }
            }
        }
    }
}
