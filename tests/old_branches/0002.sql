BEGIN TRANSACTION;
CREATE TABLE account (
	id INTEGER NOT NULL, 
	code TEXT DEFAULT '' NOT NULL, 
	name_en TEXT DEFAULT '' NOT NULL, 
	name_zh TEXT DEFAULT '' NOT NULL, 
	kind TEXT DEFAULT '' NOT NULL, 
	normal TEXT DEFAULT '' NOT NULL, 
	role TEXT, 
	parent_id INTEGER, 
	CONSTRAINT pk_account PRIMARY KEY (id), 
	CONSTRAINT ck_account_kind_known CHECK (kind IN ('asset', 'liability', 'equity', 'cost', 'revenue', 'expense')), 
	CONSTRAINT ck_account_normal_known CHECK (normal IN ('debit', 'credit')), 
	CONSTRAINT fk_account_parent_id FOREIGN KEY(parent_id) REFERENCES account (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_account_code UNIQUE (code), 
	CONSTRAINT uq_account_role UNIQUE (role)
)
 STRICT

;
INSERT INTO "account" VALUES(1,'1001','Cash on hand','库存现金','asset','debit','CASH',NULL);
INSERT INTO "account" VALUES(2,'1002','Bank deposits','银行存款','asset','debit','BANK',NULL);
INSERT INTO "account" VALUES(3,'1012','Other monetary funds','其他货币资金','asset','debit','OTHER_MONEY',NULL);
INSERT INTO "account" VALUES(4,'101201','Card clearing','银行卡清算','asset','debit','CARD_CLEARING',3);
INSERT INTO "account" VALUES(5,'101202','WeChat Pay clearing','微信支付清算','asset','debit','WECHAT_CLEARING',3);
INSERT INTO "account" VALUES(6,'101203','Alipay clearing','支付宝清算','asset','debit','ALIPAY_CLEARING',3);
INSERT INTO "account" VALUES(7,'1121','Notes receivable','应收票据','asset','debit','NOTES_RECEIVABLE',NULL);
INSERT INTO "account" VALUES(8,'1122','Accounts receivable','应收账款','asset','debit','RECEIVABLE',NULL);
INSERT INTO "account" VALUES(9,'1221','Other receivables','其他应收款','asset','debit','OTHER_RECEIVABLE',NULL);
INSERT INTO "account" VALUES(10,'1231','Allowance for bad debts','坏账准备','asset','credit','BAD_DEBT_ALLOWANCE',NULL);
INSERT INTO "account" VALUES(11,'1405','Finished goods','库存商品','asset','debit','INVENTORY',NULL);
INSERT INTO "account" VALUES(12,'1901','Assets pending settlement','待处理财产损溢','asset','debit','DISCREPANCY',NULL);
INSERT INTO "account" VALUES(13,'2203','Advances from customers','预收账款','liability','credit','ADVANCES',NULL);
INSERT INTO "account" VALUES(14,'2204','Contract liabilities','合同负债','liability','credit','CONTRACT_LIABILITY',NULL);
INSERT INTO "account" VALUES(15,'2221','Taxes payable','应交税费','liability','credit','TAXES',NULL);
INSERT INTO "account" VALUES(16,'222101','VAT payable','应交增值税','liability','credit','VAT',15);
INSERT INTO "account" VALUES(17,'22210101','VAT payable: output tax','应交增值税(销项税额)','liability','credit','OUTPUT_VAT',16);
INSERT INTO "account" VALUES(18,'22210102','VAT payable: input tax','应交增值税(进项税额)','liability','debit','INPUT_VAT',16);
INSERT INTO "account" VALUES(19,'22210103','VAT payable: input tax reversed','应交增值税(进项税额转出)','liability','credit','INPUT_VAT_REVERSED',16);
INSERT INTO "account" VALUES(20,'22210104','VAT payable: unpaid tax carried out','应交增值税(转出未交增值税)','liability','debit','VAT_CARRIED_OUT',16);
INSERT INTO "account" VALUES(21,'222102','Unpaid VAT','未交增值税','liability','credit','VAT_UNPAID',15);
INSERT INTO "account" VALUES(22,'222103','Output tax pending','待转销项税额','liability','credit','OUTPUT_VAT_PENDING',15);
INSERT INTO "account" VALUES(23,'2241','Other payables','其他应付款','liability','credit','OTHER_PAYABLE',NULL);
INSERT INTO "account" VALUES(24,'4001','Paid-in capital','实收资本','equity','credit','CAPITAL',NULL);
INSERT INTO "account" VALUES(25,'4103','Profit for the year','本年利润','equity','credit','YEAR_PROFIT',NULL);
INSERT INTO "account" VALUES(26,'4104','Profit distribution','利润分配','equity','credit','RETAINED_PROFIT',NULL);
INSERT INTO "account" VALUES(27,'5001','Production cost','生产成本','cost','debit','PRODUCTION_COST',NULL);
INSERT INTO "account" VALUES(28,'6001','Revenue from main business','主营业务收入','revenue','credit','REVENUE',NULL);
INSERT INTO "account" VALUES(29,'6051','Other business revenue','其他业务收入','revenue','credit','OTHER_REVENUE',NULL);
INSERT INTO "account" VALUES(30,'6301','Non-operating income','营业外收入','revenue','credit','NON_OPERATING_INCOME',NULL);
INSERT INTO "account" VALUES(31,'6401','Cost of main business','主营业务成本','expense','debit','COST_OF_SALES',NULL);
INSERT INTO "account" VALUES(32,'6402','Other business cost','其他业务成本','expense','debit','OTHER_COST',NULL);
INSERT INTO "account" VALUES(33,'6403','Taxes and surcharges','税金及附加','expense','debit','TAXES_AND_SURCHARGES',NULL);
INSERT INTO "account" VALUES(34,'6601','Selling expenses','销售费用','expense','debit','SELLING_EXPENSE',NULL);
INSERT INTO "account" VALUES(35,'6602','Administrative expenses','管理费用','expense','debit','ADMINISTRATIVE_EXPENSE',NULL);
INSERT INTO "account" VALUES(36,'6603','Finance costs','财务费用','expense','debit','FINANCE_COST',NULL);
INSERT INTO "account" VALUES(37,'6711','Non-operating expenses','营业外支出','expense','debit','NON_OPERATING_EXPENSE',NULL);
CREATE TABLE account_balance (
	account_id INTEGER NOT NULL, 
	period TEXT DEFAULT '' NOT NULL, 
	debit INTEGER NOT NULL, 
	credit INTEGER NOT NULL, 
	CONSTRAINT pk_account_balance PRIMARY KEY (account_id, period), 
	CONSTRAINT fk_account_balance_account_id FOREIGN KEY(account_id) REFERENCES account (id) ON DELETE RESTRICT
)
 STRICT

;
INSERT INTO "account_balance" VALUES(11,'2026-11',2126700000,108000);
INSERT INTO "account_balance" VALUES(27,'2026-11',0,2126700000);
INSERT INTO "account_balance" VALUES(1,'2026-11',597000,199000);
INSERT INTO "account_balance" VALUES(13,'2026-11',796000,796000);
INSERT INTO "account_balance" VALUES(17,'2026-11',0,45800);
INSERT INTO "account_balance" VALUES(28,'2026-11',0,352200);
INSERT INTO "account_balance" VALUES(31,'2026-11',108000,0);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0002');
CREATE TABLE audit (
	seq INTEGER NOT NULL, 
	command TEXT DEFAULT '' NOT NULL, 
	command_id TEXT DEFAULT '' NOT NULL, 
	person_id INTEGER, 
	presence TEXT DEFAULT '' NOT NULL, 
	machine TEXT DEFAULT '' NOT NULL, 
	day TEXT, 
	at TEXT NOT NULL, 
	facts TEXT DEFAULT '' NOT NULL, 
	rows TEXT DEFAULT '' NOT NULL, 
	result TEXT DEFAULT '' NOT NULL, 
	previous TEXT DEFAULT '' NOT NULL, 
	hash TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_audit PRIMARY KEY (seq), 
	CONSTRAINT fk_audit_person_id FOREIGN KEY(person_id) REFERENCES person (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_audit_command_id UNIQUE (command_id)
)
 STRICT

;
INSERT INTO "audit" VALUES(1,'founding.found','346595de-edd9-4a7a-996a-a3ee9abc218b',NULL,'password','',NULL,'2026-11-24T18:22:02.639Z','{"first_people":[{"duties":["invoice","sell"],"name":"周敏","role":"clerk"},{"duties":["authorise","price"],"name":"林晓燕","role":"sales_supervisor"},{"duties":["check","file_price"],"name":"高建国","role":"accounting_supervisor"},{"duties":["collect"],"name":"陈静","role":"cashier"},{"duties":["ship"],"name":"王大力","role":"keeper"},{"duties":["book","witness"],"name":"孙丽华","role":"accountant"},{"duties":["administer"],"name":"Ada Young","role":"administrator"}],"form":{"address":"杭州市西湖区 1 号","chart":"asbe","code":"HZ","currency":"CNY","language":"zh_CN","name":"西湖营业部","phone":"","practice":false,"tax_id":"91330100X","tax_included":true,"tax_scheme":"general"}}','[]','{"ids":[],"kinds":["branch","people"],"numbers":["HZ"]}','','b1ba3455a06c893a17f5cdcbe0c14573e126955fceef823f5d49416425c73654');
INSERT INTO "audit" VALUES(2,'days.open_day','eb66b95d-0c37-4bde-8b8a-c7d2c2037343',6,'password','','2026-11-24','2026-11-24T18:22:04.447Z','{"day":"2026-11-24"}','[]','{"ids":[],"kinds":["day","invoice","stock"],"numbers":[]}','b1ba3455a06c893a17f5cdcbe0c14573e126955fceef823f5d49416425c73654','5ec1682ed2f03a2fe27c1dfdf5d545937f3be42c85312616b118d5ae848d7c6a');
INSERT INTO "audit" VALUES(3,'catalog.add_customers','e5fde782-3589-4e68-bf46-8a129ef4b88a',1,'password','','2026-11-24','2026-11-24T18:22:04.458Z','{"forms":[{"address":"","city":"杭州","code":"C001","contact":"","country":"","name":"杭州丰华商贸有限公司","phone":"","tax_id":"","tier":""},{"address":"","city":"杭州","code":"C002","contact":"","country":"","name":"西湖茶庄","phone":"","tax_id":"","tier":""},{"address":"","city":"杭州","code":"C003","contact":"","country":"","name":"Nordlicht Handels GmbH","phone":"","tax_id":"","tier":""},{"address":"","city":"杭州","code":"C004","contact":"","country":"","name":"𠮷田屋（杭州）","phone":"","tax_id":"","tier":""},{"address":"","city":"杭州","code":"C005","contact":"","country":"","name":"O''Brien & Söhne <Tea>","phone":"","tax_id":"","tier":""}]}','[]','{"ids":[],"kinds":["catalog"],"numbers":["C001","C002","C003","C004","C005"]}','5ec1682ed2f03a2fe27c1dfdf5d545937f3be42c85312616b118d5ae848d7c6a','690593ca05659ca86004873f6b122cd669e1967eddcd1f7c65043b4da63bad97');
INSERT INTO "audit" VALUES(4,'catalog.add_products','655128c2-0dbd-45c9-bdfd-c384b422c571',2,'password','','2026-11-24','2026-11-24T18:22:04.924Z','{"forms":[{"barcode":"","category":"","code":"P001","cost":"5.40","name":"青瓷茶杯","spec":"","tax_kind":"","tax_rate":"13","unit":"件"},{"barcode":"","category":"","code":"P002","cost":"3.10","name":"紫砂壶","spec":"","tax_kind":"","tax_rate":"13","unit":"件"},{"barcode":"","category":"","code":"P003","cost":"0.70","name":"茶匙","spec":"","tax_kind":"","tax_rate":"13","unit":"件"},{"barcode":"","category":"","code":"P004","cost":"61.25","name":"龙井茶 250 g","spec":"","tax_kind":"","tax_rate":"9","unit":"件"},{"barcode":"","category":"","code":"P005","cost":"120.00","name":"竹茶盘","spec":"","tax_kind":"","tax_rate":"13","unit":"件"},{"barcode":"","category":"","code":"P006","cost":"22.22","name":"菊花茶","spec":"","tax_kind":"","tax_rate":"9","unit":"件"}]}','[]','{"ids":[],"kinds":["catalog"],"numbers":["P001","P002","P003","P004","P005","P006"]}','690593ca05659ca86004873f6b122cd669e1967eddcd1f7c65043b4da63bad97','51910f87b52e267745e61074d77c953638d5be28f4a92cfea1cc9d8bf218c6ad');
INSERT INTO "audit" VALUES(5,'catalog.propose_prices','b6e6c1ca-276d-4b84-b4eb-498dc0d80e20',2,'password','','2026-11-24','2026-11-24T18:22:04.933Z','{"name":"2026","prices":{"1":"19.90","2":"8.88","3":"1.99","4":"109.00","5":"248.00","6":"57.00"},"tax_included":true,"valid_from":"2026-01-01"}','[["price",0,"7f4c88f420c632d4f9111e110b8daef0"]]','{"ids":[1],"kinds":["catalog","prices"],"numbers":[]}','51910f87b52e267745e61074d77c953638d5be28f4a92cfea1cc9d8bf218c6ad','3e3ad891408dba66e17bf8000dbc0eddeb75e1bbd826e679f867843df1ae38a0');
INSERT INTO "audit" VALUES(6,'catalog.file_prices','1fc9f097-8502-4d4e-88d2-2a54f0289498',3,'password','','2026-11-24','2026-11-24T18:22:04.944Z','{"list_id":1}','[]','{"ids":[1],"kinds":["catalog","prices"],"numbers":[]}','3e3ad891408dba66e17bf8000dbc0eddeb75e1bbd826e679f867843df1ae38a0','567082cb7a47e2814432fed28111ba743caa5621685fbd2db000023c88687ff0');
INSERT INTO "audit" VALUES(7,'warehouse.receive_goods','dd814066-cd67-4980-a20f-c43da813d5f6',5,'password','','2026-11-24','2026-11-24T18:22:04.952Z','{"lines":[{"product_id":1,"quantity":"1000"},{"product_id":2,"quantity":"1000"},{"product_id":3,"quantity":"1000"},{"product_id":4,"quantity":"1000"},{"product_id":5,"quantity":"1000"},{"product_id":6,"quantity":"1000"}]}','[["goods_receipt",1,"7e8707e958e9f8e0225573ab58a83f65"],["goods_receipt_line",1,"f30766b4b920f6d4c9767f082c6f8baa"],["custody_entry",1,"fd599989efa17a213ad09bf767faf565"],["goods_receipt_line",2,"2e9da12b01abcfe2ca837dad1bd78dc9"],["custody_entry",2,"70f2c25ed0fe273ec8daaab9a371d4ec"],["goods_receipt_line",3,"9c49f4ef5747ff26ba97c2b07bc39445"],["custody_entry",3,"a92cac25c67b595d73d26d0d7d48fdba"],["goods_receipt_line",4,"c48043b0a9cb0bf1dd07a919b7650719"],["custody_entry",4,"8482cd51e67b246e73c6e8a20577117f"],["goods_receipt_line",5,"e5abc2d67136dd26f8daef8ef8a705f7"],["custody_entry",5,"d1820e9ca231f8ed7536214dcee75d05"],["goods_receipt_line",6,"3ab7e47425aa72071d42fc3090d9689a"],["custody_entry",6,"488e30b9822709e887d2e0027543c2a6"]]','{"ids":[1],"kinds":["stock","tray"],"numbers":["HZ-RK-202611-0001"]}','567082cb7a47e2814432fed28111ba743caa5621685fbd2db000023c88687ff0','b780479dcff4f8ec6f0febb124419bd3739f85959e280394ea576234f4c547d3');
INSERT INTO "audit" VALUES(8,'flow.book','0b377fee-004f-4649-af74-a38fd2d1cbb7',6,'password','','2026-11-24','2026-11-24T18:22:04.986Z','{"ids":[1]}','[["voucher_line",1,"f1c1494905b005b020d83698dea4b820"],["voucher_line",2,"31e5029dfb0992558aa5e89cfda5bdd6"],["voucher",1,"bcd3d30dbf2f27ec83ca537d360db7cd"],["stock_entry",1,"ac1c1f7a78174fc2c5011345ac3e7c48"],["stock_entry",2,"aad0452aba7b656171165623e31911de"],["stock_entry",3,"b283e22b21cec190c3028c29ba843d56"],["stock_entry",4,"9847d435a67e375e3ab80a5524c2ee68"],["stock_entry",5,"242eac6ee234da05eb5a7116c8dcbb93"],["stock_entry",6,"6943e18fb536c0118b70a4b1d36df323"]]','{"ids":[1],"kinds":["invoice","ledger","tray"],"numbers":["HZ-JZ-202611-0001"]}','b780479dcff4f8ec6f0febb124419bd3739f85959e280394ea576234f4c547d3','e0052ee6154b706a7bbe03127c6a80066f88fede724f3f756aa2f86a0bfd8e72');
INSERT INTO "audit" VALUES(9,'flow.save','29b90db8-2eab-4485-80c8-4c093ee04fef',1,'password','','2026-11-24','2026-11-24T18:22:05.038Z','{"form":{"customer_id":1,"kind":"sale","lines":[{"discount":"","original_line_id":null,"price":"","product_id":1,"quantity":"3","reason":"","unfinished":""}],"note":"","original_id":null,"reference":""},"ids":[]}','[]','{"ids":[1],"kinds":["invoice"],"numbers":[]}','e0052ee6154b706a7bbe03127c6a80066f88fede724f3f756aa2f86a0bfd8e72','592cdf93f9dd0858ebd777fba1256992218132ee6d3ea3bd8949376e6ead5de2');
INSERT INTO "audit" VALUES(10,'flow.submit','1bcfc5a1-4033-4aef-958c-5570a1401fbc',1,'password','','2026-11-24','2026-11-24T18:22:05.050Z','{"ids":[1]}','[["invoice_revision",1,"86c9b51b70b3a2b9e02e15c6bceacae3"],["invoice_event",1,"38408b5bd31055405715fd3304a236f2"]]','{"ids":[1],"kinds":["invoice"],"numbers":["HZ-XS-202611-0001"]}','592cdf93f9dd0858ebd777fba1256992218132ee6d3ea3bd8949376e6ead5de2','8e47c75a93b9f50aaff0b17468c6019a415000086d2cc15c16332ae66679a150');
INSERT INTO "audit" VALUES(11,'flow.authorise','3d914e4c-f699-43fd-9293-a23921c99946',2,'password','','2026-11-24','2026-11-24T18:22:05.072Z','{"ids":[1]}','[["invoice_event",2,"1f17cdbfe0f18cc79a5bb22dc3fc65bd"]]','{"ids":[1],"kinds":["invoice"],"numbers":[]}','8e47c75a93b9f50aaff0b17468c6019a415000086d2cc15c16332ae66679a150','d93fd92a1c7fae0530c2e677a2c4a88df206ce3dab567aa46df547f4d7698c50');
INSERT INTO "audit" VALUES(12,'flow.check','db1744b1-6b1d-4662-8013-1dc33b6f5a4f',3,'password','','2026-11-24','2026-11-24T18:22:05.082Z','{"ids":[1]}','[["invoice_event",3,"63f271716c15c3003b10fcd3eccac8b5"]]','{"ids":[1],"kinds":["invoice","stock","tray"],"numbers":[]}','d93fd92a1c7fae0530c2e677a2c4a88df206ce3dab567aa46df547f4d7698c50','e2d339c1505deb71c372cb2132113ecc38b11a425b035e2d2361037b47edc6ae');
INSERT INTO "audit" VALUES(13,'flow.collect','61610dd0-bde8-4ba0-9130-168f039b13f6',4,'password','','2026-11-24','2026-11-24T18:22:05.097Z','{"ids":[1],"payments":[{"amount":"59.7000","method":"cash","reference":"","tendered":""}]}','[["receipt",1,"f7116422f0420bf7ca83165f5434036d"],["cash_journal",1,"c34e530bc69c7eab8e59e7e3c58a05d2"],["invoice_event",4,"3d78cce6d5d471f64f9f5bc997e39c73"]]','{"ids":[1],"kinds":["invoice","money","tray"],"numbers":["HZ-SK-202611-0001"]}','e2d339c1505deb71c372cb2132113ecc38b11a425b035e2d2361037b47edc6ae','d6ee45d9fabe82cfb0b3593336020490985b9de771378be4020a8454a88bb0f1');
INSERT INTO "audit" VALUES(14,'flow.ship','874edc61-b7db-4726-ba00-77d5673bc60e',5,'password','','2026-11-24','2026-11-24T18:22:05.115Z','{"ids":[1]}','[["shipment",1,"3c67f24f5e0c686447eddce93c06dc05"],["shipment_line",1,"eb26e80c2eed6f543ced52164f778867"],["custody_entry",7,"b7d9206bc98464262e9edb4448556e6d"],["invoice_event",5,"370fa7074cde89883265a8598f30577c"]]','{"ids":[1],"kinds":["invoice","stock","tray"],"numbers":["HZ-CK-202611-0001"]}','d6ee45d9fabe82cfb0b3593336020490985b9de771378be4020a8454a88bb0f1','922b78f1764449af5bb8bc57f5f2398e8c96ec0d3a1e32931b13b1fb2af26d57');
INSERT INTO "audit" VALUES(15,'flow.register','6278c0ef-b83d-41d7-ad0a-318f4ab344cd',1,'password','','2026-11-24','2026-11-24T18:22:05.132Z','{"ids":[2,3,5]}','[["register_entry",1,"634f79dbea6fd716fb6bbae6b142429c"],["register_entry",2,"7c1d09ce71aae11ce75e828c7dc3ad4d"],["register_entry",3,"6ced940824b10e7d71616d9851edbffc"]]','{"ids":[2,3,5],"kinds":["register","tray"],"numbers":["HZ-XS-202611-0001","HZ-SK-202611-0001","HZ-CK-202611-0001"]}','922b78f1764449af5bb8bc57f5f2398e8c96ec0d3a1e32931b13b1fb2af26d57','5171e62b814e5d19175c43cf60f4a770491133ba7bda38b5d41960338078965f');
INSERT INTO "audit" VALUES(16,'flow.book','800345bc-c1c0-4a0d-86b9-f770fb5d388c',6,'password','','2026-11-24','2026-11-24T18:22:05.146Z','{"ids":[4,6]}','[["voucher_line",3,"2665c548e84a6d957e9f18c0313d9703"],["voucher_line",4,"f4ee4b3d491ca8b9ac05a54b58621dc4"],["voucher",2,"c06b98e1a23b92e3f36db6c7e6f1c7b4"],["invoice_event",6,"9fcfc219ff7c803738b5c4d7ef17f4f2"],["voucher_line",5,"2aee6559456cefcc42a69053863b9d7b"],["voucher_line",6,"674e43c27e6da6f4ae53497c23b0dc70"],["voucher_line",7,"d68fec16d0609932a4168c54405668b6"],["voucher_line",8,"a1bd13f195d5ea76e3736e45bd629d96"],["voucher_line",9,"3fe49db85c17901c3eebea0e599b4c8b"],["voucher",3,"4b74bbcabf5efe4103c370b77fa6c150"],["stock_entry",7,"d9b5b710355b66e4196af51b0e0e526b"],["revenue_entry",1,"5f4078857c8da9a2dc73eae888e4b6a3"]]','{"ids":[4,6],"kinds":["invoice","ledger","tray"],"numbers":["HZ-JZ-202611-0002","HZ-JZ-202611-0003"]}','5171e62b814e5d19175c43cf60f4a770491133ba7bda38b5d41960338078965f','e70785569569daec4172e748a69514e24e4b5808ba642cc49e71d2e4bf550605');
INSERT INTO "audit" VALUES(17,'flow.save','3ef92a4e-27a1-4b8f-8809-ba4c68d20b1a',1,'password','','2026-11-24','2026-11-24T18:22:05.176Z','{"form":{"customer_id":null,"kind":"return","lines":[{"discount":"","original_line_id":1,"price":"","product_id":1,"quantity":"1","reason":"","unfinished":""}],"note":"","original_id":1,"reference":""},"ids":[]}','[]','{"ids":[2],"kinds":["invoice"],"numbers":[]}','e70785569569daec4172e748a69514e24e4b5808ba642cc49e71d2e4bf550605','30ae941fef11709818711eb691d970157dcbaba71ed063fd59b722c12c8539cd');
INSERT INTO "audit" VALUES(18,'flow.submit','6ca44710-fb1b-4962-9eb8-ae7d1ae3feac',1,'password','','2026-11-24','2026-11-24T18:22:05.187Z','{"ids":[2]}','[["invoice_revision",2,"6db12aaedd71a685f3462895daf9be06"],["invoice_event",7,"e4082735c7f5e290be4554840450bb32"]]','{"ids":[2],"kinds":["invoice"],"numbers":["HZ-XH-202611-0001"]}','30ae941fef11709818711eb691d970157dcbaba71ed063fd59b722c12c8539cd','068c93045cc5a266782373796b6f56fad7d786a8dc4830e2cfef767fa6e6c309');
INSERT INTO "audit" VALUES(19,'flow.authorise','2bf08899-381a-4d6a-b3a1-e2686fd06775',2,'password','','2026-11-24','2026-11-24T18:22:05.208Z','{"ids":[2]}','[["invoice_event",8,"520bf464a17d22e401df888176bc9fd8"]]','{"ids":[2],"kinds":["invoice"],"numbers":[]}','068c93045cc5a266782373796b6f56fad7d786a8dc4830e2cfef767fa6e6c309','faf2d70cab005d0bf90af837379b409fb2bb9f2e0222623f9b3eb4447f0deaf4');
INSERT INTO "audit" VALUES(20,'flow.take_back','c28f3cd9-13b0-40ef-a759-8811b7d64e1c',5,'password','','2026-11-24','2026-11-24T18:22:05.216Z','{"ids":[2]}','[["shipment",2,"cf0505065b2f6ac8d3e63b2d08d69101"],["shipment_line",2,"f79564072c7422faf9bbbd60b20559ad"],["custody_entry",8,"93d129ae47acf9741832ded6a242e381"],["invoice_event",9,"a32b573fda6ed15ab5a74f38b6544ee2"],["invoice_event",10,"3fb75b517031bf27491017ed0dec42e6"]]','{"ids":[2],"kinds":["invoice","stock","tray"],"numbers":["HZ-CK-202611-0002"]}','faf2d70cab005d0bf90af837379b409fb2bb9f2e0222623f9b3eb4447f0deaf4','5a2f7c8f5f4acb8d4c9d9ea88abecb121af8a3a99e1510733e89f29667f28012');
INSERT INTO "audit" VALUES(21,'flow.check_return','8a0e27ea-2b94-4927-9cfc-28b72e9bcc09',3,'password','','2026-11-24','2026-11-24T18:22:05.234Z','{"ids":[2]}','[["invoice_event",11,"f2c19a2d2948f5585f52b300de7ddcc3"]]','{"ids":[2],"kinds":["invoice","tray"],"numbers":[]}','5a2f7c8f5f4acb8d4c9d9ea88abecb121af8a3a99e1510733e89f29667f28012','0eb8782ce3831a349ef4cc19e8417bb02d0419eb2ec894d799192879c0a8d0de');
INSERT INTO "audit" VALUES(22,'flow.refund','973465f4-ead2-45f5-ab2f-f09665cab868',4,'password','','2026-11-24','2026-11-24T18:22:05.245Z','{"ids":[2],"method":"cash"}','[["refund",1,"2a044ac6a1b10f49719228665e104d51"],["cash_journal",2,"899f6e4a428bc8fd993eebdd35e829b9"],["invoice_event",12,"a829634dcbdc35c1a1a428f526e7c4dd"]]','{"ids":[2],"kinds":["invoice","money","tray"],"numbers":["HZ-TK-202611-0001"]}','0eb8782ce3831a349ef4cc19e8417bb02d0419eb2ec894d799192879c0a8d0de','ef4b8701b8c40d7d4a81d9002312a55c9aaac095d9f364f29b58e9eebdfce2b7');
INSERT INTO "audit" VALUES(23,'flow.register','14b6e779-f210-45f0-82b8-13a0b885c660',1,'password','','2026-11-24','2026-11-24T18:22:05.261Z','{"ids":[7,8,10]}','[["register_entry",4,"12ddcb7343b5bb9c283a2a858a90e98d"],["register_entry",5,"67fa5d6a814426c9174ef6ecd8846b06"],["register_entry",6,"006ed5ee296a0723a61026d5fb0650c4"]]','{"ids":[7,8,10],"kinds":["register","tray"],"numbers":["HZ-XH-202611-0001","HZ-CK-202611-0002","HZ-TK-202611-0001"]}','ef4b8701b8c40d7d4a81d9002312a55c9aaac095d9f364f29b58e9eebdfce2b7','52cce412f194a7351003a04c97e49cec670f665a756f02dd4c4d1a1f0608a29e');
INSERT INTO "audit" VALUES(24,'flow.book','d7b775fb-c87d-4609-aa05-fee47d0301a9',6,'password','','2026-11-24','2026-11-24T18:22:05.272Z','{"ids":[9,11]}','[["voucher_line",10,"270dd451556ef55f24ba629632324066"],["voucher_line",11,"44c7e224333ca22f245c1b92536d6087"],["voucher_line",12,"9fca40f80a333f5228c9356c65caa76d"],["voucher_line",13,"ae4b059de49a1e0fd3b8da506ccf06c2"],["voucher_line",14,"f14aa7631e2eec882306fdc55ebdfcd0"],["voucher",4,"2c19531faeac293b5b1f1e910a5d8590"],["stock_entry",8,"b0074b2eb69319c2ba2ab1c577fd89cf"],["revenue_entry",2,"f5c08917ffdbb3d5d808b6f230cbb183"],["invoice_event",13,"482ee9c21fc7b8956a9cdcfe57f8924a"],["voucher_line",15,"daee8350e5b26dab5819fdfc20601722"],["voucher_line",16,"56c5269863c72a0afe4558dada8a5443"],["voucher",5,"9683a9d8404b0bed8cb71af8f199130b"]]','{"ids":[9,11],"kinds":["invoice","ledger","tray"],"numbers":["HZ-JZ-202611-0004","HZ-JZ-202611-0005"]}','52cce412f194a7351003a04c97e49cec670f665a756f02dd4c4d1a1f0608a29e','0eeaefb81bdd8cff34f59fd1336301dbe0941f09ce6c6162b04306003edf917a');
INSERT INTO "audit" VALUES(25,'flow.save','a1a37945-1bd8-486f-9935-4886872339e6',1,'password','','2026-11-24','2026-11-24T18:22:05.297Z','{"form":{"customer_id":1,"kind":"sale","lines":[{"discount":"","original_line_id":null,"price":"","product_id":2,"quantity":"5","reason":"","unfinished":""},{"discount":"","original_line_id":null,"price":"","product_id":4,"quantity":"2","reason":"","unfinished":""}],"note":"","original_id":null,"reference":""},"ids":[]}','[]','{"ids":[3],"kinds":["invoice"],"numbers":[]}','0eeaefb81bdd8cff34f59fd1336301dbe0941f09ce6c6162b04306003edf917a','0ad9cfff19e60698d96f031ad85407caf95ea7961b324740e9de54ec93acf267');
INSERT INTO "audit" VALUES(26,'flow.submit','0bbfa25c-e062-4c4e-81e8-9ea8ae31b1f9',1,'password','','2026-11-24','2026-11-24T18:22:05.304Z','{"ids":[3]}','[["invoice_revision",3,"e00c764bbd5c5b85747b2ad9015483a3"],["invoice_event",14,"14f020824df4f719d98fc1099f4fbfd0"]]','{"ids":[3],"kinds":["invoice"],"numbers":["HZ-XS-202611-0002"]}','0ad9cfff19e60698d96f031ad85407caf95ea7961b324740e9de54ec93acf267','4a7c135f95c037815e2b7baba55dfd8cef44f0fe46df330d317184801d49db35');
INSERT INTO "audit" VALUES(27,'flow.authorise','9a15789f-d0d4-480c-bd43-7c8dcf2196d4',2,'password','','2026-11-24','2026-11-24T18:22:05.316Z','{"ids":[3]}','[["invoice_event",15,"9fbdd9de6398629af42ef00fef8b17d5"]]','{"ids":[3],"kinds":["invoice"],"numbers":[]}','4a7c135f95c037815e2b7baba55dfd8cef44f0fe46df330d317184801d49db35','fb6921b93dbbfa7295556d6475c0fb669fe0950b1f2490c9dfbe9d17bd019ffa');
INSERT INTO "audit" VALUES(28,'flow.check','55c93601-3c8f-4cf4-a197-8d63a3dbaf90',3,'password','','2026-11-24','2026-11-24T18:22:05.323Z','{"ids":[3]}','[["invoice_event",16,"967b3d43c5a7723856b15df9e1bb1d84"]]','{"ids":[3],"kinds":["invoice","stock","tray"],"numbers":[]}','fb6921b93dbbfa7295556d6475c0fb669fe0950b1f2490c9dfbe9d17bd019ffa','868a4e25dee89387e25ab9eae59a6277920201ca7de418551681be66ea4c25ca');
INSERT INTO "audit" VALUES(29,'flow.collect','6a628a82-6fc6-49af-8bf2-57055e39f5cc',4,'password','','2026-11-24','2026-11-24T18:22:05.333Z','{"ids":[3],"payments":[{"amount":"262.4000","method":"cash","reference":"","tendered":""}]}','[["receipt",2,"762f9ce1d2fab3e7a3fd5f6e062039ca"],["cash_journal",3,"5e8fdb70721fe13069bc750733093a95"],["invoice_event",17,"4d836926536c17d21f76fb011076e45d"]]','{"ids":[3],"kinds":["invoice","money","tray"],"numbers":["HZ-SK-202611-0002"]}','868a4e25dee89387e25ab9eae59a6277920201ca7de418551681be66ea4c25ca','e3a082c7e9a225fd60e4d42678bc865075294f982cdc49c0a1e455562484a519');
INSERT INTO "audit" VALUES(30,'flow.ship','34da4cb8-d19d-4693-868a-1eb8ca164d17',5,'password','','2026-11-24','2026-11-24T18:22:05.342Z','{"ids":[3]}','[["shipment",3,"7b6a20e29d4ce1e6bd8c5bedd351c231"],["shipment_line",3,"a1a2e9858bad769059bc9622a72253d7"],["custody_entry",9,"982acc5538ca0f1f5a316118db3d8b63"],["shipment_line",4,"8a8f2fe819f93c212d214ff1f3808d05"],["custody_entry",10,"2f80e7a3a7edf9cd49f5af3259f8092a"],["invoice_event",18,"d1c304908b9940339349fd6c51d9dc3b"]]','{"ids":[3],"kinds":["invoice","stock","tray"],"numbers":["HZ-CK-202611-0003"]}','e3a082c7e9a225fd60e4d42678bc865075294f982cdc49c0a1e455562484a519','f4533aa027f8cf92013ca1e5a05b1a3b654a38451ed50863ca8a617097f1b7cd');
INSERT INTO "audit" VALUES(31,'flow.save','378c2321-809c-4125-97c4-2f91147b9790',1,'password','','2026-11-24','2026-11-24T18:22:05.351Z','{"form":{"customer_id":1,"kind":"sale","lines":[{"discount":"","original_line_id":null,"price":"","product_id":3,"quantity":"7","reason":"","unfinished":""}],"note":"","original_id":null,"reference":""},"ids":[]}','[]','{"ids":[4],"kinds":["invoice"],"numbers":[]}','f4533aa027f8cf92013ca1e5a05b1a3b654a38451ed50863ca8a617097f1b7cd','92d48807b929c7154a253aefb19049ed33458e9d60885af3e8e2590754d1d825');
INSERT INTO "audit" VALUES(32,'flow.submit','9418ba87-dff6-4936-beb2-cf948ceae9f4',1,'password','','2026-11-24','2026-11-24T18:22:05.359Z','{"ids":[4]}','[["invoice_revision",4,"6c84df3ac95feacd55c45233f3ffe0f6"],["invoice_event",19,"b7e9835ae972d5388d1f89880a27da0f"]]','{"ids":[4],"kinds":["invoice"],"numbers":["HZ-XS-202611-0003"]}','92d48807b929c7154a253aefb19049ed33458e9d60885af3e8e2590754d1d825','76d07bb6065e8561f8803a2e962411e23be07d2dafc8449d5c1c6e24f9ba1de4');
INSERT INTO "audit" VALUES(33,'flow.authorise','2725fcda-41a0-4f01-a29b-890e467c2cb8',2,'password','','2026-11-24','2026-11-24T18:22:05.372Z','{"ids":[4]}','[["invoice_event",20,"bfecca005e7e8a98a74b5439fb9afc38"]]','{"ids":[4],"kinds":["invoice"],"numbers":[]}','76d07bb6065e8561f8803a2e962411e23be07d2dafc8449d5c1c6e24f9ba1de4','14855be5e65dbe88f1875c49addb67ea2e50ccf63c933ba9d49532f2e23789aa');
INSERT INTO "audit" VALUES(34,'flow.check','f137754d-7839-41f2-bf59-6c134342641e',3,'password','','2026-11-24','2026-11-24T18:22:05.379Z','{"ids":[4]}','[["invoice_event",21,"8ec3a9158367225e3fbefea267aa016d"]]','{"ids":[4],"kinds":["invoice","stock","tray"],"numbers":[]}','14855be5e65dbe88f1875c49addb67ea2e50ccf63c933ba9d49532f2e23789aa','40df4684656dc98018ffcd2f2fffbe648e318c45fc31979dd13c0654dfa0deb6');
INSERT INTO "audit" VALUES(35,'flow.save','25b01571-97f4-43a4-ab50-f8d030bed435',1,'password','','2026-11-24','2026-11-24T18:22:05.388Z','{"form":{"customer_id":1,"kind":"sale","lines":[{"discount":"","original_line_id":null,"price":"","product_id":1,"quantity":"3","reason":"","unfinished":""}],"note":"","original_id":null,"reference":""},"ids":[]}','[]','{"ids":[5],"kinds":["invoice"],"numbers":[]}','40df4684656dc98018ffcd2f2fffbe648e318c45fc31979dd13c0654dfa0deb6','c5de5bfd23b79da43162731bdea426f827e1341c2bf7ba8a265d54ceecd89806');
INSERT INTO "audit" VALUES(36,'flow.submit','e838990f-0936-45b0-9f74-f06e612d1584',1,'password','','2026-11-24','2026-11-24T18:22:05.394Z','{"ids":[5]}','[["invoice_revision",5,"f88079cee14aac348bfd4193021b399b"],["invoice_event",22,"84e81d17b9a1694e081606c9619395b2"]]','{"ids":[5],"kinds":["invoice"],"numbers":["HZ-XS-202611-0004"]}','c5de5bfd23b79da43162731bdea426f827e1341c2bf7ba8a265d54ceecd89806','3b509d4a3e10479669e9fa911bb5d89c1d2e00643781c9d7f1037e0dbb81f17f');
INSERT INTO "audit" VALUES(37,'flow.authorise','efbd94c5-deaf-4e68-a859-3c836df83f41',2,'password','','2026-11-24','2026-11-24T18:22:05.402Z','{"ids":[5]}','[["invoice_event",23,"cdfd207176d6e4e8257fce11142b1cdd"]]','{"ids":[5],"kinds":["invoice"],"numbers":[]}','3b509d4a3e10479669e9fa911bb5d89c1d2e00643781c9d7f1037e0dbb81f17f','8d5eadf4da79790e41ff0d75c09b8259e597fed8dd527caf2215cd171f43d01a');
INSERT INTO "audit" VALUES(38,'flow.check','e8f56ee0-bdee-4ac9-9756-1226c15eaa37',3,'password','','2026-11-24','2026-11-24T18:22:05.408Z','{"ids":[5]}','[["invoice_event",24,"baed8bf2c6509aa4f8e0f5161e137166"]]','{"ids":[5],"kinds":["invoice","stock","tray"],"numbers":[]}','8d5eadf4da79790e41ff0d75c09b8259e597fed8dd527caf2215cd171f43d01a','db83a5c5c4f46fa0b1c424a37fadedc9bb1a7c04ebc962e9a50d1ca5e394c914');
INSERT INTO "audit" VALUES(39,'flow.collect','eecb8ba0-1469-4be6-a5a7-6b6f1012d50d',4,'password','','2026-11-24','2026-11-24T18:22:05.417Z','{"ids":[5],"payments":[{"amount":"59.7000","method":"cash","reference":"","tendered":""}]}','[["receipt",3,"404db5976d3cb20ba2b1a54dd2fc59c4"],["cash_journal",4,"fc2f32b238d73eab1878869d9ec1aeff"],["invoice_event",25,"d5615907808a8e50d965f3aa25618e81"]]','{"ids":[5],"kinds":["invoice","money","tray"],"numbers":["HZ-SK-202611-0003"]}','db83a5c5c4f46fa0b1c424a37fadedc9bb1a7c04ebc962e9a50d1ca5e394c914','5c65a5970388b70f629a8d3c947dfc0d1dc027084e470c8e2f3ed8b1759ebf71');
INSERT INTO "audit" VALUES(40,'flow.save','15380c33-041b-410e-9072-20f30558c409',1,'password','','2026-11-24','2026-11-24T18:22:05.428Z','{"form":{"customer_id":1,"kind":"sale","lines":[{"discount":"","original_line_id":null,"price":"","product_id":1,"quantity":"3","reason":"","unfinished":""}],"note":"","original_id":null,"reference":""},"ids":[]}','[]','{"ids":[6],"kinds":["invoice"],"numbers":[]}','5c65a5970388b70f629a8d3c947dfc0d1dc027084e470c8e2f3ed8b1759ebf71','6ffbee779af8db6695a406403a42479351b843c45294cfa4af94f82efbff4562');
CREATE TABLE branch (
	id INTEGER NOT NULL, 
	code TEXT DEFAULT '' NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	currency TEXT DEFAULT '' NOT NULL, 
	places INTEGER NOT NULL, 
	tax_scheme TEXT DEFAULT '' NOT NULL, 
	chart TEXT DEFAULT '' NOT NULL, 
	language TEXT DEFAULT '' NOT NULL, 
	tax_included INTEGER NOT NULL, 
	address TEXT DEFAULT '' NOT NULL, 
	phone TEXT DEFAULT '' NOT NULL, 
	tax_id TEXT DEFAULT '' NOT NULL, 
	practice INTEGER DEFAULT '0' NOT NULL, 
	founded_at TEXT NOT NULL, 
	CONSTRAINT pk_branch PRIMARY KEY (id), 
	CONSTRAINT ck_branch_only_one CHECK (id = 1), 
	CONSTRAINT ck_branch_places_known CHECK (places BETWEEN 0 AND 4)
)
 STRICT

;
INSERT INTO "branch" VALUES(1,'HZ','西湖营业部','CNY',2,'general','asbe','zh_CN',1,'杭州市西湖区 1 号','','91330100X',0,'2026-11-24T18:22:02.639Z');
CREATE TABLE business_day (
	day TEXT NOT NULL, 
	opened_at TEXT NOT NULL, 
	opened_by INTEGER, 
	closed_at TEXT, 
	closed_by INTEGER, 
	CONSTRAINT pk_business_day PRIMARY KEY (day), 
	CONSTRAINT fk_business_day_closed_by FOREIGN KEY(closed_by) REFERENCES person (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_business_day_opened_by FOREIGN KEY(opened_by) REFERENCES person (id) ON DELETE RESTRICT
)
 STRICT

;
INSERT INTO "business_day" VALUES('2026-11-24','2026-11-24T18:22:04.447Z',6,NULL,NULL);
CREATE TABLE cash_journal (
	id INTEGER NOT NULL, 
	role TEXT DEFAULT '' NOT NULL, 
	paper TEXT DEFAULT '' NOT NULL, 
	paper_id INTEGER NOT NULL, 
	number TEXT DEFAULT '' NOT NULL, 
	invoice_id INTEGER, 
	customer_id INTEGER, 
	reference TEXT DEFAULT '' NOT NULL, 
	received INTEGER NOT NULL, 
	paid INTEGER NOT NULL, 
	balance INTEGER NOT NULL, 
	person_id INTEGER NOT NULL, 
	day TEXT NOT NULL, 
	at TEXT NOT NULL, 
	CONSTRAINT pk_cash_journal PRIMARY KEY (id), 
	CONSTRAINT fk_cash_journal_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_cash_journal_invoice_id FOREIGN KEY(invoice_id) REFERENCES invoice (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_cash_journal_person_id FOREIGN KEY(person_id) REFERENCES person (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_cash_journal_paper_paper_id UNIQUE (paper, paper_id)
)
 STRICT

;
INSERT INTO "cash_journal" VALUES(1,'CASH','receipt',1,'HZ-SK-202611-0001',1,1,'',597000,0,597000,4,'2026-11-24','2026-11-24T18:22:05.097Z');
INSERT INTO "cash_journal" VALUES(2,'CASH','refund',1,'HZ-TK-202611-0001',2,1,'',0,199000,398000,4,'2026-11-24','2026-11-24T18:22:05.245Z');
INSERT INTO "cash_journal" VALUES(3,'CASH','receipt',2,'HZ-SK-202611-0002',3,1,'',2624000,0,3022000,4,'2026-11-24','2026-11-24T18:22:05.333Z');
INSERT INTO "cash_journal" VALUES(4,'CASH','receipt',3,'HZ-SK-202611-0003',5,1,'',597000,0,3619000,4,'2026-11-24','2026-11-24T18:22:05.417Z');
CREATE TABLE clearing (
	id INTEGER NOT NULL, 
	receipt_id INTEGER NOT NULL, 
	outcome TEXT DEFAULT '' NOT NULL, 
	reason TEXT DEFAULT '' NOT NULL, 
	person_id INTEGER NOT NULL, 
	day TEXT NOT NULL, 
	at TEXT NOT NULL, 
	CONSTRAINT pk_clearing PRIMARY KEY (id), 
	CONSTRAINT ck_clearing_outcome_known CHECK (outcome IN ('arrived', 'bounced')), 
	CONSTRAINT fk_clearing_person_id FOREIGN KEY(person_id) REFERENCES person (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_clearing_receipt_id FOREIGN KEY(receipt_id) REFERENCES receipt (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_clearing_receipt_id UNIQUE (receipt_id)
)
 STRICT

;
CREATE TABLE combined_duty (
	id INTEGER NOT NULL, 
	person_id INTEGER NOT NULL, 
	duty_a TEXT DEFAULT '' NOT NULL, 
	duty_b TEXT DEFAULT '' NOT NULL, 
	reason TEXT DEFAULT '' NOT NULL, 
	until TEXT NOT NULL, 
	signed_by INTEGER NOT NULL, 
	countersigned_by INTEGER NOT NULL, 
	at TEXT NOT NULL, 
	CONSTRAINT pk_combined_duty PRIMARY KEY (id), 
	CONSTRAINT ck_combined_duty_not_own CHECK (person_id <> signed_by AND person_id <> countersigned_by), 
	CONSTRAINT ck_combined_duty_two_signatures CHECK (signed_by <> countersigned_by), 
	CONSTRAINT fk_combined_duty_countersigned_by FOREIGN KEY(countersigned_by) REFERENCES person (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_combined_duty_person_id FOREIGN KEY(person_id) REFERENCES person (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_combined_duty_signed_by FOREIGN KEY(signed_by) REFERENCES person (id) ON DELETE RESTRICT
)
 STRICT

;
CREATE TABLE counter (
	series TEXT DEFAULT '' NOT NULL, 
	period TEXT DEFAULT '' NOT NULL, 
	last INTEGER NOT NULL, 
	CONSTRAINT pk_counter PRIMARY KEY (series, period), 
	CONSTRAINT ck_counter_not_negative CHECK (last >= 0)
)
 STRICT

;
INSERT INTO "counter" VALUES('RK','202611',1);
INSERT INTO "counter" VALUES('voucher','id',5);
INSERT INTO "counter" VALUES('JZ','202611',5);
INSERT INTO "counter" VALUES('XS','202611',4);
INSERT INTO "counter" VALUES('SK','202611',3);
INSERT INTO "counter" VALUES('CK','202611',3);
INSERT INTO "counter" VALUES('XH','202611',1);
INSERT INTO "counter" VALUES('TK','202611',1);
CREATE TABLE custody_balance (
	warehouse_id INTEGER NOT NULL, 
	product_id INTEGER NOT NULL, 
	on_hand INTEGER NOT NULL, 
	reserved INTEGER DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_custody_balance PRIMARY KEY (warehouse_id, product_id), 
	CONSTRAINT ck_custody_balance_never_below_zero CHECK (on_hand >= 0), 
	CONSTRAINT ck_custody_balance_reserved_is_there CHECK (reserved BETWEEN 0 AND on_hand), 
	CONSTRAINT fk_custody_balance_product_id FOREIGN KEY(product_id) REFERENCES product (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_custody_balance_warehouse_id FOREIGN KEY(warehouse_id) REFERENCES warehouse (id) ON DELETE RESTRICT
)
 STRICT

;
INSERT INTO "custody_balance" VALUES(1,1,998000,3000);
INSERT INTO "custody_balance" VALUES(1,2,995000,0);
INSERT INTO "custody_balance" VALUES(1,3,1000000,7000);
INSERT INTO "custody_balance" VALUES(1,4,998000,0);
INSERT INTO "custody_balance" VALUES(1,5,1000000,0);
INSERT INTO "custody_balance" VALUES(1,6,1000000,0);
CREATE TABLE custody_entry (
	id INTEGER NOT NULL, 
	warehouse_id INTEGER NOT NULL, 
	product_id INTEGER NOT NULL, 
	paper TEXT DEFAULT '' NOT NULL, 
	paper_id INTEGER NOT NULL, 
	number TEXT DEFAULT '' NOT NULL, 
	received INTEGER NOT NULL, 
	issued INTEGER NOT NULL, 
	on_hand INTEGER NOT NULL, 
	person_id INTEGER NOT NULL, 
	day TEXT NOT NULL, 
	at TEXT NOT NULL, 
	CONSTRAINT pk_custody_entry PRIMARY KEY (id), 
	CONSTRAINT ck_custody_entry_never_below_zero CHECK (on_hand >= 0), 
	CONSTRAINT fk_custody_entry_person_id FOREIGN KEY(person_id) REFERENCES person (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_custody_entry_product_id FOREIGN KEY(product_id) REFERENCES product (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_custody_entry_warehouse_id FOREIGN KEY(warehouse_id) REFERENCES warehouse (id) ON DELETE RESTRICT
)
 STRICT

;
INSERT INTO "custody_entry" VALUES(1,1,1,'goods_receipt',1,'HZ-RK-202611-0001',1000000,0,1000000,5,'2026-11-24','2026-11-24T18:22:04.952Z');
INSERT INTO "custody_entry" VALUES(2,1,2,'goods_receipt',1,'HZ-RK-202611-0001',1000000,0,1000000,5,'2026-11-24','2026-11-24T18:22:04.952Z');
INSERT INTO "custody_entry" VALUES(3,1,3,'goods_receipt',1,'HZ-RK-202611-0001',1000000,0,1000000,5,'2026-11-24','2026-11-24T18:22:04.952Z');
INSERT INTO "custody_entry" VALUES(4,1,4,'goods_receipt',1,'HZ-RK-202611-0001',1000000,0,1000000,5,'2026-11-24','2026-11-24T18:22:04.952Z');
INSERT INTO "custody_entry" VALUES(5,1,5,'goods_receipt',1,'HZ-RK-202611-0001',1000000,0,1000000,5,'2026-11-24','2026-11-24T18:22:04.952Z');
INSERT INTO "custody_entry" VALUES(6,1,6,'goods_receipt',1,'HZ-RK-202611-0001',1000000,0,1000000,5,'2026-11-24','2026-11-24T18:22:04.952Z');
INSERT INTO "custody_entry" VALUES(7,1,1,'shipment',1,'HZ-CK-202611-0001',0,3000,997000,5,'2026-11-24','2026-11-24T18:22:05.115Z');
INSERT INTO "custody_entry" VALUES(8,1,1,'take_back',2,'HZ-CK-202611-0002',0,-1000,998000,5,'2026-11-24','2026-11-24T18:22:05.216Z');
INSERT INTO "custody_entry" VALUES(9,1,2,'shipment',3,'HZ-CK-202611-0003',0,5000,995000,5,'2026-11-24','2026-11-24T18:22:05.342Z');
INSERT INTO "custody_entry" VALUES(10,1,4,'shipment',3,'HZ-CK-202611-0003',0,2000,998000,5,'2026-11-24','2026-11-24T18:22:05.342Z');
CREATE TABLE customer (
	id INTEGER NOT NULL, 
	code TEXT DEFAULT '' NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	pinyin TEXT DEFAULT '' NOT NULL, 
	initials TEXT DEFAULT '' NOT NULL, 
	contact TEXT DEFAULT '' NOT NULL, 
	phone TEXT DEFAULT '' NOT NULL, 
	address TEXT DEFAULT '' NOT NULL, 
	city TEXT DEFAULT '' NOT NULL, 
	country TEXT DEFAULT '' NOT NULL, 
	tax_id TEXT DEFAULT '' NOT NULL, 
	tier TEXT DEFAULT '' NOT NULL, 
	active INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_customer PRIMARY KEY (id), 
	CONSTRAINT uq_customer_code UNIQUE (code)
)
 STRICT

;
INSERT INTO "customer" VALUES(1,'C001','杭州丰华商贸有限公司','hangzhoufenghuashangmaoyouxiangongsi','hzfhsmyxgs','','','','杭州','','','',1);
INSERT INTO "customer" VALUES(2,'C002','西湖茶庄','xihuchazhuang','xhcz','','','','杭州','','','',1);
INSERT INTO "customer" VALUES(3,'C003','Nordlicht Handels GmbH','','nhg','','','','杭州','','','',1);
INSERT INTO "customer" VALUES(4,'C004','𠮷田屋（杭州）','𠮷tianwuhangzhou','𠮷twhz','','','','杭州','','','',1);
INSERT INTO "customer" VALUES(5,'C005','O''Brien & Söhne <Tea>','obriensöhnetea','obriensöhnetea','','','','杭州','','','',1);
CREATE TABLE duty_conflict (
	duty_a TEXT DEFAULT '' NOT NULL, 
	duty_b TEXT DEFAULT '' NOT NULL, 
	kind TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_duty_conflict PRIMARY KEY (duty_a, duty_b), 
	CONSTRAINT ck_duty_conflict_kind_known CHECK (kind IN ('hard', 'soft'))
)
 STRICT

;
INSERT INTO "duty_conflict" VALUES('invoice','authorise','hard');
INSERT INTO "duty_conflict" VALUES('invoice','check','hard');
INSERT INTO "duty_conflict" VALUES('invoice','collect','hard');
INSERT INTO "duty_conflict" VALUES('authorise','collect','hard');
INSERT INTO "duty_conflict" VALUES('authorise','ship','hard');
INSERT INTO "duty_conflict" VALUES('check','collect','hard');
INSERT INTO "duty_conflict" VALUES('check','ship','hard');
INSERT INTO "duty_conflict" VALUES('collect','ship','hard');
INSERT INTO "duty_conflict" VALUES('book','invoice','hard');
INSERT INTO "duty_conflict" VALUES('book','collect','hard');
INSERT INTO "duty_conflict" VALUES('book','ship','hard');
INSERT INTO "duty_conflict" VALUES('book','authorise','hard');
INSERT INTO "duty_conflict" VALUES('price','file_price','hard');
INSERT INTO "duty_conflict" VALUES('collect','witness','hard');
INSERT INTO "duty_conflict" VALUES('ship','witness','hard');
INSERT INTO "duty_conflict" VALUES('administer','invoice','hard');
INSERT INTO "duty_conflict" VALUES('administer','authorise','hard');
INSERT INTO "duty_conflict" VALUES('administer','check','hard');
INSERT INTO "duty_conflict" VALUES('administer','collect','hard');
INSERT INTO "duty_conflict" VALUES('administer','ship','hard');
INSERT INTO "duty_conflict" VALUES('administer','book','hard');
INSERT INTO "duty_conflict" VALUES('administer','sell','hard');
INSERT INTO "duty_conflict" VALUES('administer','price','hard');
INSERT INTO "duty_conflict" VALUES('administer','file_price','hard');
INSERT INTO "duty_conflict" VALUES('administer','witness','hard');
INSERT INTO "duty_conflict" VALUES('check','book','soft');
INSERT INTO "duty_conflict" VALUES('authorise','check','soft');
INSERT INTO "duty_conflict" VALUES('invoice','ship','soft');
INSERT INTO "duty_conflict" VALUES('authorise','invoice','hard');
INSERT INTO "duty_conflict" VALUES('check','invoice','hard');
INSERT INTO "duty_conflict" VALUES('collect','invoice','hard');
INSERT INTO "duty_conflict" VALUES('collect','authorise','hard');
INSERT INTO "duty_conflict" VALUES('ship','authorise','hard');
INSERT INTO "duty_conflict" VALUES('collect','check','hard');
INSERT INTO "duty_conflict" VALUES('ship','check','hard');
INSERT INTO "duty_conflict" VALUES('ship','collect','hard');
INSERT INTO "duty_conflict" VALUES('invoice','book','hard');
INSERT INTO "duty_conflict" VALUES('collect','book','hard');
INSERT INTO "duty_conflict" VALUES('ship','book','hard');
INSERT INTO "duty_conflict" VALUES('authorise','book','hard');
INSERT INTO "duty_conflict" VALUES('file_price','price','hard');
INSERT INTO "duty_conflict" VALUES('witness','collect','hard');
INSERT INTO "duty_conflict" VALUES('witness','ship','hard');
INSERT INTO "duty_conflict" VALUES('invoice','administer','hard');
INSERT INTO "duty_conflict" VALUES('authorise','administer','hard');
INSERT INTO "duty_conflict" VALUES('check','administer','hard');
INSERT INTO "duty_conflict" VALUES('collect','administer','hard');
INSERT INTO "duty_conflict" VALUES('ship','administer','hard');
INSERT INTO "duty_conflict" VALUES('book','administer','hard');
INSERT INTO "duty_conflict" VALUES('sell','administer','hard');
INSERT INTO "duty_conflict" VALUES('price','administer','hard');
INSERT INTO "duty_conflict" VALUES('file_price','administer','hard');
INSERT INTO "duty_conflict" VALUES('witness','administer','hard');
INSERT INTO "duty_conflict" VALUES('book','check','soft');
INSERT INTO "duty_conflict" VALUES('check','authorise','soft');
INSERT INTO "duty_conflict" VALUES('ship','invoice','soft');
CREATE TABLE goods_receipt (
	id INTEGER NOT NULL, 
	number TEXT DEFAULT '' NOT NULL, 
	warehouse_id INTEGER NOT NULL, 
	note TEXT DEFAULT '' NOT NULL, 
	person_id INTEGER NOT NULL, 
	day TEXT NOT NULL, 
	at TEXT NOT NULL, 
	CONSTRAINT pk_goods_receipt PRIMARY KEY (id), 
	CONSTRAINT fk_goods_receipt_person_id FOREIGN KEY(person_id) REFERENCES person (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_goods_receipt_warehouse_id FOREIGN KEY(warehouse_id) REFERENCES warehouse (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_goods_receipt_number UNIQUE (number)
)
 STRICT

;
INSERT INTO "goods_receipt" VALUES(1,'HZ-RK-202611-0001',1,'',5,'2026-11-24','2026-11-24T18:22:04.952Z');
CREATE TABLE goods_receipt_line (
	id INTEGER NOT NULL, 
	goods_receipt_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	product_id INTEGER NOT NULL, 
	quantity INTEGER NOT NULL, 
	CONSTRAINT pk_goods_receipt_line PRIMARY KEY (id), 
	CONSTRAINT ck_goods_receipt_line_positive CHECK (quantity > 0), 
	CONSTRAINT fk_goods_receipt_line_goods_receipt_id FOREIGN KEY(goods_receipt_id) REFERENCES goods_receipt (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_goods_receipt_line_product_id FOREIGN KEY(product_id) REFERENCES product (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_goods_receipt_line_goods_receipt_id_position UNIQUE (goods_receipt_id, position)
)
 STRICT

;
INSERT INTO "goods_receipt_line" VALUES(1,1,1,1,1000000);
INSERT INTO "goods_receipt_line" VALUES(2,1,2,2,1000000);
INSERT INTO "goods_receipt_line" VALUES(3,1,3,3,1000000);
INSERT INTO "goods_receipt_line" VALUES(4,1,4,4,1000000);
INSERT INTO "goods_receipt_line" VALUES(5,1,5,5,1000000);
INSERT INTO "goods_receipt_line" VALUES(6,1,6,6,1000000);
CREATE TABLE invoice (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	kind TEXT DEFAULT '' NOT NULL, 
	number TEXT, 
	revision INTEGER DEFAULT '0' NOT NULL, 
	review TEXT DEFAULT '' NOT NULL, 
	payment TEXT DEFAULT '' NOT NULL, 
	goods TEXT DEFAULT '' NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	customer_id INTEGER, 
	customer_name TEXT DEFAULT '' NOT NULL, 
	customer_tax_id TEXT DEFAULT '' NOT NULL, 
	customer_phone TEXT DEFAULT '' NOT NULL, 
	customer_address TEXT DEFAULT '' NOT NULL, 
	price_list_id INTEGER, 
	tax_included INTEGER NOT NULL, 
	reference TEXT, 
	note TEXT DEFAULT '' NOT NULL, 
	original_id INTEGER, 
	day TEXT, 
	submitted_at TEXT, 
	expires_on TEXT, 
	line_count INTEGER DEFAULT '0' NOT NULL, 
	off_list INTEGER DEFAULT '0' NOT NULL, 
	quantity INTEGER DEFAULT '0' NOT NULL, 
	net INTEGER DEFAULT '0' NOT NULL, 
	tax INTEGER DEFAULT '0' NOT NULL, 
	gross INTEGER DEFAULT '0' NOT NULL, 
	received INTEGER DEFAULT '0' NOT NULL, 
	pending INTEGER DEFAULT '0' NOT NULL, 
	refunded INTEGER DEFAULT '0' NOT NULL, 
	maker_id INTEGER NOT NULL, 
	sent_back_reason TEXT DEFAULT '' NOT NULL, 
	void_reason TEXT DEFAULT '' NOT NULL, 
	typed TEXT DEFAULT '' NOT NULL, 
	saved_at TEXT NOT NULL, 
	CONSTRAINT ck_invoice_return_names_original CHECK ((kind = 'return') = (original_id IS NOT NULL)), 
	CONSTRAINT ck_invoice_goods_known CHECK (goods IN ('none', 'part', 'shipped', 'returned')), 
	CONSTRAINT ck_invoice_kind_known CHECK (kind IN ('sale', 'return')), 
	CONSTRAINT ck_invoice_payment_known CHECK (payment IN ('none', 'part', 'pending', 'full', 'refunded')), 
	CONSTRAINT ck_invoice_numbered CHECK (review = 'draft' OR review = 'void' OR number IS NOT NULL), 
	CONSTRAINT ck_invoice_review_known CHECK (review IN ('draft', 'submitted', 'authorised', 'payable', 'closed', 'void', 'expired')), 
	CONSTRAINT ck_invoice_adds_up CHECK (gross = net + tax), 
	CONSTRAINT fk_invoice_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_invoice_maker_id FOREIGN KEY(maker_id) REFERENCES person (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_invoice_original_id FOREIGN KEY(original_id) REFERENCES invoice (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_invoice_price_list_id FOREIGN KEY(price_list_id) REFERENCES price_list (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_invoice_number UNIQUE (number), 
	CONSTRAINT uq_invoice_reference UNIQUE (reference)
)
 STRICT

;
INSERT INTO "invoice" VALUES(1,'sale','HZ-XS-202611-0001',1,'closed','full','shipped',8,1,'杭州丰华商贸有限公司','','','杭州',1,1,NULL,'',NULL,'2026-11-24','2026-11-24T18:22:05.050Z','2026-12-01',1,0,3000,528300,68700,597000,597000,0,0,1,'','','','2026-11-24T18:22:05.038Z');
INSERT INTO "invoice" VALUES(2,'return','HZ-XH-202611-0001',1,'closed','refunded','returned',8,1,'杭州丰华商贸有限公司','','','杭州',1,1,NULL,'',1,'2026-11-24','2026-11-24T18:22:05.187Z',NULL,1,0,-1000,-176100,-22900,-199000,0,0,199000,1,'','','','2026-11-24T18:22:05.176Z');
INSERT INTO "invoice" VALUES(3,'sale','HZ-XS-202611-0002',1,'payable','full','shipped',7,1,'杭州丰华商贸有限公司','','','杭州',1,1,NULL,'',NULL,'2026-11-24','2026-11-24T18:22:05.304Z','2026-12-01',2,0,7000,2392900,231100,2624000,2624000,0,0,1,'','','','2026-11-24T18:22:05.297Z');
INSERT INTO "invoice" VALUES(4,'sale','HZ-XS-202611-0003',1,'payable','none','none',5,1,'杭州丰华商贸有限公司','','','杭州',1,1,NULL,'',NULL,'2026-11-24','2026-11-24T18:22:05.359Z','2026-12-01',1,0,7000,123300,16000,139300,0,0,0,1,'','','','2026-11-24T18:22:05.351Z');
INSERT INTO "invoice" VALUES(5,'sale','HZ-XS-202611-0004',1,'payable','full','none',6,1,'杭州丰华商贸有限公司','','','杭州',1,1,NULL,'',NULL,'2026-11-24','2026-11-24T18:22:05.394Z','2026-12-01',1,0,3000,528300,68700,597000,597000,0,0,1,'','','','2026-11-24T18:22:05.388Z');
INSERT INTO "invoice" VALUES(6,'sale',NULL,0,'draft','none','none',2,1,'杭州丰华商贸有限公司','','','',NULL,1,NULL,'',NULL,NULL,NULL,NULL,1,0,0,0,0,0,0,0,0,1,'','','{"customer_id":1,"lines":[{"product_id":1,"quantity":"3","price":"","discount":"","reason":"","unfinished":"","original_line_id":null}],"reference":"","note":"","kind":"sale","original_id":null}','2026-11-24T18:22:05.428Z');
CREATE TABLE invoice_duty (
	invoice_id INTEGER NOT NULL, 
	person_id INTEGER NOT NULL, 
	duty TEXT DEFAULT '' NOT NULL, 
	at TEXT NOT NULL, 
	CONSTRAINT pk_invoice_duty PRIMARY KEY (invoice_id, person_id, duty), 
	CONSTRAINT ck_invoice_duty_duty_known CHECK (duty IN ('invoice', 'authorise', 'check', 'collect', 'ship', 'book', 'sell', 'price', 'file_price', 'witness', 'administer')), 
	CONSTRAINT fk_invoice_duty_invoice_id FOREIGN KEY(invoice_id) REFERENCES invoice (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_invoice_duty_person_id FOREIGN KEY(person_id) REFERENCES person (id) ON DELETE RESTRICT
)
 STRICT

;
INSERT INTO "invoice_duty" VALUES(1,1,'invoice','2026-11-24T18:22:05.050Z');
INSERT INTO "invoice_duty" VALUES(1,2,'authorise','2026-11-24T18:22:05.072Z');
INSERT INTO "invoice_duty" VALUES(1,3,'check','2026-11-24T18:22:05.082Z');
INSERT INTO "invoice_duty" VALUES(1,4,'collect','2026-11-24T18:22:05.097Z');
INSERT INTO "invoice_duty" VALUES(1,5,'ship','2026-11-24T18:22:05.115Z');
INSERT INTO "invoice_duty" VALUES(1,6,'book','2026-11-24T18:22:05.146Z');
INSERT INTO "invoice_duty" VALUES(2,1,'invoice','2026-11-24T18:22:05.187Z');
INSERT INTO "invoice_duty" VALUES(2,2,'authorise','2026-11-24T18:22:05.208Z');
INSERT INTO "invoice_duty" VALUES(2,5,'ship','2026-11-24T18:22:05.216Z');
INSERT INTO "invoice_duty" VALUES(2,3,'check','2026-11-24T18:22:05.234Z');
INSERT INTO "invoice_duty" VALUES(2,4,'collect','2026-11-24T18:22:05.245Z');
INSERT INTO "invoice_duty" VALUES(2,6,'book','2026-11-24T18:22:05.272Z');
INSERT INTO "invoice_duty" VALUES(3,1,'invoice','2026-11-24T18:22:05.304Z');
INSERT INTO "invoice_duty" VALUES(3,2,'authorise','2026-11-24T18:22:05.316Z');
INSERT INTO "invoice_duty" VALUES(3,3,'check','2026-11-24T18:22:05.323Z');
INSERT INTO "invoice_duty" VALUES(3,4,'collect','2026-11-24T18:22:05.333Z');
INSERT INTO "invoice_duty" VALUES(3,5,'ship','2026-11-24T18:22:05.342Z');
INSERT INTO "invoice_duty" VALUES(4,1,'invoice','2026-11-24T18:22:05.359Z');
INSERT INTO "invoice_duty" VALUES(4,2,'authorise','2026-11-24T18:22:05.372Z');
INSERT INTO "invoice_duty" VALUES(4,3,'check','2026-11-24T18:22:05.379Z');
INSERT INTO "invoice_duty" VALUES(5,1,'invoice','2026-11-24T18:22:05.394Z');
INSERT INTO "invoice_duty" VALUES(5,2,'authorise','2026-11-24T18:22:05.402Z');
INSERT INTO "invoice_duty" VALUES(5,3,'check','2026-11-24T18:22:05.408Z');
INSERT INTO "invoice_duty" VALUES(5,4,'collect','2026-11-24T18:22:05.417Z');
CREATE TABLE invoice_event (
	id INTEGER NOT NULL, 
	invoice_id INTEGER NOT NULL, 
	step TEXT DEFAULT '' NOT NULL, 
	review_from TEXT DEFAULT '' NOT NULL, 
	review_to TEXT DEFAULT '' NOT NULL, 
	revision INTEGER NOT NULL, 
	person_id INTEGER, 
	duty TEXT, 
	reason TEXT DEFAULT '' NOT NULL, 
	signed_hash TEXT DEFAULT '' NOT NULL, 
	paper TEXT DEFAULT '' NOT NULL, 
	day TEXT NOT NULL, 
	at TEXT NOT NULL, 
	CONSTRAINT pk_invoice_event PRIMARY KEY (id), 
	CONSTRAINT fk_invoice_event_invoice_id FOREIGN KEY(invoice_id) REFERENCES invoice (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_invoice_event_person_id FOREIGN KEY(person_id) REFERENCES person (id) ON DELETE RESTRICT
)
 STRICT

;
INSERT INTO "invoice_event" VALUES(1,1,'submit','draft','submitted',1,1,'invoice','','d1635510f9c0bd5da5feb52999470fe81d58b0d9c099c6655fc2eddd90cbc804','','2026-11-24','2026-11-24T18:22:05.050Z');
INSERT INTO "invoice_event" VALUES(2,1,'authorise','submitted','authorised',1,2,'authorise','','d1635510f9c0bd5da5feb52999470fe81d58b0d9c099c6655fc2eddd90cbc804','','2026-11-24','2026-11-24T18:22:05.072Z');
INSERT INTO "invoice_event" VALUES(3,1,'check','authorised','payable',1,3,'check','','d1635510f9c0bd5da5feb52999470fe81d58b0d9c099c6655fc2eddd90cbc804','','2026-11-24','2026-11-24T18:22:05.082Z');
INSERT INTO "invoice_event" VALUES(4,1,'collect','payable','payable',1,4,'collect','','','HZ-SK-202611-0001','2026-11-24','2026-11-24T18:22:05.097Z');
INSERT INTO "invoice_event" VALUES(5,1,'ship','payable','payable',1,5,'ship','','','HZ-CK-202611-0001','2026-11-24','2026-11-24T18:22:05.115Z');
INSERT INTO "invoice_event" VALUES(6,1,'close','payable','closed',1,NULL,NULL,'','','','2026-11-24','2026-11-24T18:22:05.146Z');
INSERT INTO "invoice_event" VALUES(7,2,'submit','draft','submitted',1,1,'invoice','','1e3aa507f66e2463706025954e9326fe97f292bd50111f22e3890f40239b2618','','2026-11-24','2026-11-24T18:22:05.187Z');
INSERT INTO "invoice_event" VALUES(8,2,'authorise','submitted','authorised',1,2,'authorise','','1e3aa507f66e2463706025954e9326fe97f292bd50111f22e3890f40239b2618','','2026-11-24','2026-11-24T18:22:05.208Z');
INSERT INTO "invoice_event" VALUES(9,1,'returned','closed','closed',1,5,NULL,'HZ-CK-202611-0002','','HZ-XH-202611-0001','2026-11-24','2026-11-24T18:22:05.216Z');
INSERT INTO "invoice_event" VALUES(10,2,'take_back','authorised','authorised',1,5,'ship','','','HZ-CK-202611-0002','2026-11-24','2026-11-24T18:22:05.216Z');
INSERT INTO "invoice_event" VALUES(11,2,'check_return','authorised','payable',1,3,'check','','1e3aa507f66e2463706025954e9326fe97f292bd50111f22e3890f40239b2618','','2026-11-24','2026-11-24T18:22:05.234Z');
INSERT INTO "invoice_event" VALUES(12,2,'refund','payable','payable',1,4,'collect','','','HZ-TK-202611-0001','2026-11-24','2026-11-24T18:22:05.245Z');
INSERT INTO "invoice_event" VALUES(13,2,'close','payable','closed',1,NULL,NULL,'','','','2026-11-24','2026-11-24T18:22:05.272Z');
INSERT INTO "invoice_event" VALUES(14,3,'submit','draft','submitted',1,1,'invoice','','6a4f193b511b19ffa7ff2db96e79420bc860ebcbf2a1f8e1ef09211b99b1d84c','','2026-11-24','2026-11-24T18:22:05.304Z');
INSERT INTO "invoice_event" VALUES(15,3,'authorise','submitted','authorised',1,2,'authorise','','6a4f193b511b19ffa7ff2db96e79420bc860ebcbf2a1f8e1ef09211b99b1d84c','','2026-11-24','2026-11-24T18:22:05.316Z');
INSERT INTO "invoice_event" VALUES(16,3,'check','authorised','payable',1,3,'check','','6a4f193b511b19ffa7ff2db96e79420bc860ebcbf2a1f8e1ef09211b99b1d84c','','2026-11-24','2026-11-24T18:22:05.323Z');
INSERT INTO "invoice_event" VALUES(17,3,'collect','payable','payable',1,4,'collect','','','HZ-SK-202611-0002','2026-11-24','2026-11-24T18:22:05.333Z');
INSERT INTO "invoice_event" VALUES(18,3,'ship','payable','payable',1,5,'ship','','','HZ-CK-202611-0003','2026-11-24','2026-11-24T18:22:05.342Z');
INSERT INTO "invoice_event" VALUES(19,4,'submit','draft','submitted',1,1,'invoice','','ce69fdd2c2ef8dc8e4059271fd861f6e7195522dd7c7452787a5b90d26d7bd9c','','2026-11-24','2026-11-24T18:22:05.359Z');
INSERT INTO "invoice_event" VALUES(20,4,'authorise','submitted','authorised',1,2,'authorise','','ce69fdd2c2ef8dc8e4059271fd861f6e7195522dd7c7452787a5b90d26d7bd9c','','2026-11-24','2026-11-24T18:22:05.372Z');
INSERT INTO "invoice_event" VALUES(21,4,'check','authorised','payable',1,3,'check','','ce69fdd2c2ef8dc8e4059271fd861f6e7195522dd7c7452787a5b90d26d7bd9c','','2026-11-24','2026-11-24T18:22:05.379Z');
INSERT INTO "invoice_event" VALUES(22,5,'submit','draft','submitted',1,1,'invoice','','12f2af941cc892f29ca386eee63f202665fdc3072bb3ddb7a1c41a1ddb484815','','2026-11-24','2026-11-24T18:22:05.394Z');
INSERT INTO "invoice_event" VALUES(23,5,'authorise','submitted','authorised',1,2,'authorise','','12f2af941cc892f29ca386eee63f202665fdc3072bb3ddb7a1c41a1ddb484815','','2026-11-24','2026-11-24T18:22:05.402Z');
INSERT INTO "invoice_event" VALUES(24,5,'check','authorised','payable',1,3,'check','','12f2af941cc892f29ca386eee63f202665fdc3072bb3ddb7a1c41a1ddb484815','','2026-11-24','2026-11-24T18:22:05.408Z');
INSERT INTO "invoice_event" VALUES(25,5,'collect','payable','payable',1,4,'collect','','','HZ-SK-202611-0003','2026-11-24','2026-11-24T18:22:05.417Z');
CREATE TABLE invoice_line (
	id INTEGER NOT NULL, 
	invoice_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	product_id INTEGER NOT NULL, 
	code TEXT DEFAULT '' NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	spec TEXT DEFAULT '' NOT NULL, 
	unit TEXT DEFAULT '' NOT NULL, 
	quantity INTEGER NOT NULL, 
	list_price INTEGER NOT NULL, 
	unit_price INTEGER NOT NULL, 
	discount INTEGER NOT NULL, 
	tax_rate INTEGER NOT NULL, 
	tax_kind TEXT DEFAULT '' NOT NULL, 
	net INTEGER NOT NULL, 
	tax INTEGER NOT NULL, 
	gross INTEGER NOT NULL, 
	reason TEXT DEFAULT '' NOT NULL, 
	gift INTEGER NOT NULL, 
	original_line_id INTEGER, 
	CONSTRAINT pk_invoice_line PRIMARY KEY (id), 
	CONSTRAINT ck_invoice_line_discount_in_range CHECK (discount BETWEEN 0 AND 1000000), 
	CONSTRAINT ck_invoice_line_adds_up CHECK (gross = net + tax), 
	CONSTRAINT ck_invoice_line_some_quantity CHECK (quantity <> 0), 
	CONSTRAINT ck_invoice_line_price_not_negative CHECK (unit_price >= 0 AND list_price >= 0), 
	CONSTRAINT fk_invoice_line_invoice_id FOREIGN KEY(invoice_id) REFERENCES invoice (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_invoice_line_original_line_id FOREIGN KEY(original_line_id) REFERENCES invoice_line (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_invoice_line_product_id FOREIGN KEY(product_id) REFERENCES product (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_invoice_line_invoice_id_position UNIQUE (invoice_id, position)
)
 STRICT

;
INSERT INTO "invoice_line" VALUES(1,1,1,1,'P001','青瓷茶杯','','件',3000,199000,199000,0,130000,'rated',528300,68700,597000,'',0,NULL);
INSERT INTO "invoice_line" VALUES(2,2,1,1,'P001','青瓷茶杯','','件',-1000,199000,199000,0,130000,'rated',-176100,-22900,-199000,'',0,1);
INSERT INTO "invoice_line" VALUES(3,3,1,2,'P002','紫砂壶','','件',5000,88800,88800,0,130000,'rated',392900,51100,444000,'',0,NULL);
INSERT INTO "invoice_line" VALUES(4,3,2,4,'P004','龙井茶 250 g','','件',2000,1090000,1090000,0,90000,'rated',2000000,180000,2180000,'',0,NULL);
INSERT INTO "invoice_line" VALUES(5,4,1,3,'P003','茶匙','','件',7000,19900,19900,0,130000,'rated',123300,16000,139300,'',0,NULL);
INSERT INTO "invoice_line" VALUES(6,5,1,1,'P001','青瓷茶杯','','件',3000,199000,199000,0,130000,'rated',528300,68700,597000,'',0,NULL);
CREATE TABLE invoice_revision (
	id INTEGER NOT NULL, 
	invoice_id INTEGER NOT NULL, 
	revision INTEGER NOT NULL, 
	content TEXT DEFAULT '' NOT NULL, 
	content_hash TEXT DEFAULT '' NOT NULL, 
	person_id INTEGER NOT NULL, 
	at TEXT NOT NULL, 
	CONSTRAINT pk_invoice_revision PRIMARY KEY (id), 
	CONSTRAINT fk_invoice_revision_invoice_id FOREIGN KEY(invoice_id) REFERENCES invoice (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_invoice_revision_person_id FOREIGN KEY(person_id) REFERENCES person (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_invoice_revision_invoice_id_revision UNIQUE (invoice_id, revision)
)
 STRICT

;
INSERT INTO "invoice_revision" VALUES(1,1,1,'{"head":{"customer_id":1,"customer_name":"杭州丰华商贸有限公司","customer_tax_id":"","day":"2026-11-24","gross":"59.70","net":"52.83","note":"","number":"HZ-XS-202611-0001","price_list_id":1,"reference":null,"revision":1,"tax":"6.87","tax_included":true},"lines":[{"code":"P001","discount":"0","gift":false,"gross":"59.70","invoice_id":1,"list_price":"19.9000","name":"青瓷茶杯","net":"52.83","original_line_id":null,"position":1,"product_id":1,"quantity":"3","reason":"","spec":"","tax":"6.87","tax_kind":"rated","tax_rate":"13.0000","unit":"件","unit_price":"19.9000"}]}','d1635510f9c0bd5da5feb52999470fe81d58b0d9c099c6655fc2eddd90cbc804',1,'2026-11-24T18:22:05.050Z');
INSERT INTO "invoice_revision" VALUES(2,2,1,'{"head":{"customer_id":1,"customer_name":"杭州丰华商贸有限公司","customer_tax_id":"","day":"2026-11-24","gross":"-19.90","net":"-17.61","note":"","number":"HZ-XH-202611-0001","price_list_id":1,"reference":null,"revision":1,"tax":"-2.29","tax_included":true},"lines":[{"code":"P001","discount":"0.0000","gift":false,"gross":"-19.90","invoice_id":2,"list_price":"19.9000","name":"青瓷茶杯","net":"-17.61","original_line_id":1,"position":1,"product_id":1,"quantity":"-1","reason":"","spec":"","tax":"-2.29","tax_kind":"rated","tax_rate":"13.0000","unit":"件","unit_price":"19.9000"}]}','1e3aa507f66e2463706025954e9326fe97f292bd50111f22e3890f40239b2618',1,'2026-11-24T18:22:05.187Z');
INSERT INTO "invoice_revision" VALUES(3,3,1,'{"head":{"customer_id":1,"customer_name":"杭州丰华商贸有限公司","customer_tax_id":"","day":"2026-11-24","gross":"262.40","net":"239.29","note":"","number":"HZ-XS-202611-0002","price_list_id":1,"reference":null,"revision":1,"tax":"23.11","tax_included":true},"lines":[{"code":"P002","discount":"0","gift":false,"gross":"44.40","invoice_id":3,"list_price":"8.8800","name":"紫砂壶","net":"39.29","original_line_id":null,"position":1,"product_id":2,"quantity":"5","reason":"","spec":"","tax":"5.11","tax_kind":"rated","tax_rate":"13.0000","unit":"件","unit_price":"8.8800"},{"code":"P004","discount":"0","gift":false,"gross":"218.00","invoice_id":3,"list_price":"109.0000","name":"龙井茶 250 g","net":"200.00","original_line_id":null,"position":2,"product_id":4,"quantity":"2","reason":"","spec":"","tax":"18.00","tax_kind":"rated","tax_rate":"9.0000","unit":"件","unit_price":"109.0000"}]}','6a4f193b511b19ffa7ff2db96e79420bc860ebcbf2a1f8e1ef09211b99b1d84c',1,'2026-11-24T18:22:05.304Z');
INSERT INTO "invoice_revision" VALUES(4,4,1,'{"head":{"customer_id":1,"customer_name":"杭州丰华商贸有限公司","customer_tax_id":"","day":"2026-11-24","gross":"13.93","net":"12.33","note":"","number":"HZ-XS-202611-0003","price_list_id":1,"reference":null,"revision":1,"tax":"1.60","tax_included":true},"lines":[{"code":"P003","discount":"0","gift":false,"gross":"13.93","invoice_id":4,"list_price":"1.9900","name":"茶匙","net":"12.33","original_line_id":null,"position":1,"product_id":3,"quantity":"7","reason":"","spec":"","tax":"1.60","tax_kind":"rated","tax_rate":"13.0000","unit":"件","unit_price":"1.9900"}]}','ce69fdd2c2ef8dc8e4059271fd861f6e7195522dd7c7452787a5b90d26d7bd9c',1,'2026-11-24T18:22:05.359Z');
INSERT INTO "invoice_revision" VALUES(5,5,1,'{"head":{"customer_id":1,"customer_name":"杭州丰华商贸有限公司","customer_tax_id":"","day":"2026-11-24","gross":"59.70","net":"52.83","note":"","number":"HZ-XS-202611-0004","price_list_id":1,"reference":null,"revision":1,"tax":"6.87","tax_included":true},"lines":[{"code":"P001","discount":"0","gift":false,"gross":"59.70","invoice_id":5,"list_price":"19.9000","name":"青瓷茶杯","net":"52.83","original_line_id":null,"position":1,"product_id":1,"quantity":"3","reason":"","spec":"","tax":"6.87","tax_kind":"rated","tax_rate":"13.0000","unit":"件","unit_price":"19.9000"}]}','12f2af941cc892f29ca386eee63f202665fdc3072bb3ddb7a1c41a1ddb484815',1,'2026-11-24T18:22:05.394Z');
CREATE TABLE period_lock (
	period TEXT NOT NULL, 
	locked_at TEXT NOT NULL, 
	locked_by INTEGER, 
	CONSTRAINT pk_period_lock PRIMARY KEY (period), 
	CONSTRAINT fk_period_lock_locked_by FOREIGN KEY(locked_by) REFERENCES person (id) ON DELETE RESTRICT
)
 STRICT

;
CREATE TABLE person (
	id INTEGER NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	role TEXT DEFAULT '' NOT NULL, 
	password_hash TEXT DEFAULT '' NOT NULL, 
	language TEXT DEFAULT '' NOT NULL, 
	active INTEGER DEFAULT '1' NOT NULL, 
	failed_tries INTEGER DEFAULT '0' NOT NULL, 
	wait_until TEXT, 
	joined_at TEXT NOT NULL, 
	CONSTRAINT pk_person PRIMARY KEY (id), 
	CONSTRAINT uq_person_name UNIQUE (name)
)
 STRICT

;
INSERT INTO "person" VALUES(1,'周敏','clerk','$argon2id$v=19$m=65536,t=3,p=1$SCD8mGk+jkEYpoQyxLoWQg$rAvewtiJPK64GjzOt+X4hJR7zmwt3iVnHm+sMwd71Q8','',1,0,NULL,'2026-11-24T18:22:02.639Z');
INSERT INTO "person" VALUES(2,'林晓燕','sales_supervisor','$argon2id$v=19$m=65536,t=3,p=1$VlOKJjZaR98aUtXUDvvvnQ$a6PR3bm6Zzfn4+2x/223JSHhFh8CN+KYAxCp0XdiJHA','',1,0,NULL,'2026-11-24T18:22:02.639Z');
INSERT INTO "person" VALUES(3,'高建国','accounting_supervisor','$argon2id$v=19$m=65536,t=3,p=1$7snkamexVebBFWmMrTPqyw$YfxLV+SL31YGHP+BPrLkA6LezvNcAG+yOF31ENsmRFA','',1,0,NULL,'2026-11-24T18:22:02.639Z');
INSERT INTO "person" VALUES(4,'陈静','cashier','$argon2id$v=19$m=65536,t=3,p=1$3v24dHCDPuTxVxbIB3qzqg$+2ngpPgL8Wo4rQsVrgSTuQurLhN2XDwzZm5T1i0Z4/o','',1,0,NULL,'2026-11-24T18:22:02.639Z');
INSERT INTO "person" VALUES(5,'王大力','keeper','$argon2id$v=19$m=65536,t=3,p=1$n4kMH8wo7aI2lRYHJaYYSw$yCr15NdJtfZ0UPpvDplC+kgkFPYx1oj17hraJn6W44A','',1,0,NULL,'2026-11-24T18:22:02.639Z');
INSERT INTO "person" VALUES(6,'孙丽华','accountant','$argon2id$v=19$m=65536,t=3,p=1$Zailtr0jG+yWIP8nx/GkiA$20St5HZogbFcTOSTEft2L26Bm92vCqpgnjjBSFQ77oQ','',1,0,NULL,'2026-11-24T18:22:02.639Z');
INSERT INTO "person" VALUES(7,'Ada Young','administrator','$argon2id$v=19$m=65536,t=3,p=1$P3ZC6hlc3dkUwnsyZwLZqA$/yxyKamjQKeWEat08kN5eRybEHwu7qfRHluPTxl4gfM','',1,0,NULL,'2026-11-24T18:22:02.639Z');
CREATE TABLE person_duty (
	id INTEGER NOT NULL, 
	person_id INTEGER NOT NULL, 
	duty TEXT DEFAULT '' NOT NULL, 
	granted_at TEXT NOT NULL, 
	granted_by INTEGER, 
	revoked_at TEXT, 
	CONSTRAINT pk_person_duty PRIMARY KEY (id), 
	CONSTRAINT ck_person_duty_duty_known CHECK (duty IN ('invoice', 'authorise', 'check', 'collect', 'ship', 'book', 'sell', 'price', 'file_price', 'witness', 'administer')), 
	CONSTRAINT fk_person_duty_granted_by FOREIGN KEY(granted_by) REFERENCES person (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_person_duty_person_id FOREIGN KEY(person_id) REFERENCES person (id) ON DELETE RESTRICT
)
 STRICT

;
INSERT INTO "person_duty" VALUES(1,1,'invoice','2026-11-24T18:22:02.639Z',NULL,NULL);
INSERT INTO "person_duty" VALUES(2,1,'sell','2026-11-24T18:22:02.639Z',NULL,NULL);
INSERT INTO "person_duty" VALUES(3,2,'authorise','2026-11-24T18:22:02.639Z',NULL,NULL);
INSERT INTO "person_duty" VALUES(4,2,'price','2026-11-24T18:22:02.639Z',NULL,NULL);
INSERT INTO "person_duty" VALUES(5,3,'check','2026-11-24T18:22:02.639Z',NULL,NULL);
INSERT INTO "person_duty" VALUES(6,3,'file_price','2026-11-24T18:22:02.639Z',NULL,NULL);
INSERT INTO "person_duty" VALUES(7,4,'collect','2026-11-24T18:22:02.639Z',NULL,NULL);
INSERT INTO "person_duty" VALUES(8,5,'ship','2026-11-24T18:22:02.639Z',NULL,NULL);
INSERT INTO "person_duty" VALUES(9,6,'book','2026-11-24T18:22:02.639Z',NULL,NULL);
INSERT INTO "person_duty" VALUES(10,6,'witness','2026-11-24T18:22:02.639Z',NULL,NULL);
INSERT INTO "person_duty" VALUES(11,7,'administer','2026-11-24T18:22:02.639Z',NULL,NULL);
CREATE TABLE price (
	id INTEGER NOT NULL, 
	price_list_id INTEGER NOT NULL, 
	product_id INTEGER NOT NULL, 
	unit_price INTEGER NOT NULL, 
	floor_price INTEGER, 
	CONSTRAINT pk_price PRIMARY KEY (id), 
	CONSTRAINT ck_price_not_negative CHECK (unit_price >= 0), 
	CONSTRAINT fk_price_price_list_id FOREIGN KEY(price_list_id) REFERENCES price_list (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_price_product_id FOREIGN KEY(product_id) REFERENCES product (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_price_price_list_id_product_id UNIQUE (price_list_id, product_id)
)
 STRICT

;
INSERT INTO "price" VALUES(1,1,1,199000,NULL);
INSERT INTO "price" VALUES(2,1,2,88800,NULL);
INSERT INTO "price" VALUES(3,1,3,19900,NULL);
INSERT INTO "price" VALUES(4,1,4,1090000,NULL);
INSERT INTO "price" VALUES(5,1,5,2480000,NULL);
INSERT INTO "price" VALUES(6,1,6,570000,NULL);
CREATE TABLE price_list (
	id INTEGER NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	valid_from TEXT NOT NULL, 
	tax_included INTEGER NOT NULL, 
	state TEXT DEFAULT '' NOT NULL, 
	proposed_by INTEGER NOT NULL, 
	proposed_at TEXT NOT NULL, 
	filed_by INTEGER, 
	filed_at TEXT, 
	CONSTRAINT pk_price_list PRIMARY KEY (id), 
	CONSTRAINT ck_price_list_filed_by_somebody CHECK (state = 'proposed' OR filed_by IS NOT NULL), 
	CONSTRAINT ck_price_list_state_known CHECK (state IN ('proposed', 'filed')), 
	CONSTRAINT ck_price_list_two_hands CHECK (filed_by IS NULL OR filed_by <> proposed_by), 
	CONSTRAINT fk_price_list_filed_by FOREIGN KEY(filed_by) REFERENCES person (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_price_list_proposed_by FOREIGN KEY(proposed_by) REFERENCES person (id) ON DELETE RESTRICT
)
 STRICT

;
INSERT INTO "price_list" VALUES(1,'2026','2026-01-01',1,'filed',2,'2026-11-24T18:22:04.933Z',3,'2026-11-24T18:22:04.944Z');
CREATE TABLE print_copy (
	id INTEGER NOT NULL, 
	invoice_id INTEGER NOT NULL, 
	copy INTEGER NOT NULL, 
	status TEXT DEFAULT '' NOT NULL, 
	paper TEXT DEFAULT '' NOT NULL, 
	person_id INTEGER, 
	day TEXT NOT NULL, 
	at TEXT NOT NULL, 
	CONSTRAINT pk_print_copy PRIMARY KEY (id), 
	CONSTRAINT fk_print_copy_invoice_id FOREIGN KEY(invoice_id) REFERENCES invoice (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_print_copy_person_id FOREIGN KEY(person_id) REFERENCES person (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_print_copy_invoice_id_copy UNIQUE (invoice_id, copy)
)
 STRICT

;
CREATE TABLE product (
	id INTEGER NOT NULL, 
	code TEXT DEFAULT '' NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	pinyin TEXT DEFAULT '' NOT NULL, 
	initials TEXT DEFAULT '' NOT NULL, 
	spec TEXT DEFAULT '' NOT NULL, 
	unit TEXT DEFAULT '' NOT NULL, 
	category TEXT DEFAULT '' NOT NULL, 
	barcode TEXT DEFAULT '' NOT NULL, 
	tax_rate INTEGER NOT NULL, 
	tax_kind TEXT DEFAULT '' NOT NULL, 
	standard_cost INTEGER, 
	active INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_product PRIMARY KEY (id), 
	CONSTRAINT ck_product_rate_not_negative CHECK (tax_rate >= 0), 
	CONSTRAINT uq_product_code UNIQUE (code)
)
 STRICT

;
INSERT INTO "product" VALUES(1,'P001','青瓷茶杯','qingcichabei','qccb','','件','','',130000,'rated',54000,1);
INSERT INTO "product" VALUES(2,'P002','紫砂壶','zishahu','zsh','','件','','',130000,'rated',31000,1);
INSERT INTO "product" VALUES(3,'P003','茶匙','chachi','cc','','件','','',130000,'rated',7000,1);
INSERT INTO "product" VALUES(4,'P004','龙井茶 250 g','longjingcha250g','ljc250g','','件','','',90000,'rated',612500,1);
INSERT INTO "product" VALUES(5,'P005','竹茶盘','zhuchapan','zcp','','件','','',130000,'rated',1200000,1);
INSERT INTO "product" VALUES(6,'P006','菊花茶','juhuacha','jhc','','件','','',90000,'rated',222200,1);
CREATE TABLE receipt (
	id INTEGER NOT NULL, 
	number TEXT DEFAULT '' NOT NULL, 
	invoice_id INTEGER, 
	customer_id INTEGER NOT NULL, 
	method TEXT DEFAULT '' NOT NULL, 
	amount INTEGER NOT NULL, 
	tendered INTEGER, 
	reference TEXT DEFAULT '' NOT NULL, 
	pending INTEGER NOT NULL, 
	person_id INTEGER NOT NULL, 
	day TEXT NOT NULL, 
	at TEXT NOT NULL, 
	CONSTRAINT pk_receipt PRIMARY KEY (id), 
	CONSTRAINT ck_receipt_method_known CHECK (method IN ('cash', 'transfer', 'card', 'wechat', 'alipay', 'cheque')), 
	CONSTRAINT ck_receipt_positive CHECK (amount > 0), 
	CONSTRAINT ck_receipt_tendered_enough CHECK (tendered IS NULL OR tendered >= amount), 
	CONSTRAINT fk_receipt_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_receipt_invoice_id FOREIGN KEY(invoice_id) REFERENCES invoice (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_receipt_person_id FOREIGN KEY(person_id) REFERENCES person (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_receipt_number UNIQUE (number)
)
 STRICT

;
INSERT INTO "receipt" VALUES(1,'HZ-SK-202611-0001',1,1,'cash',597000,NULL,'',0,4,'2026-11-24','2026-11-24T18:22:05.097Z');
INSERT INTO "receipt" VALUES(2,'HZ-SK-202611-0002',3,1,'cash',2624000,NULL,'',0,4,'2026-11-24','2026-11-24T18:22:05.333Z');
INSERT INTO "receipt" VALUES(3,'HZ-SK-202611-0003',5,1,'cash',597000,NULL,'',0,4,'2026-11-24','2026-11-24T18:22:05.417Z');
CREATE TABLE refund (
	id INTEGER NOT NULL, 
	number TEXT DEFAULT '' NOT NULL, 
	invoice_id INTEGER NOT NULL, 
	customer_id INTEGER NOT NULL, 
	method TEXT DEFAULT '' NOT NULL, 
	amount INTEGER NOT NULL, 
	reference TEXT DEFAULT '' NOT NULL, 
	person_id INTEGER NOT NULL, 
	day TEXT NOT NULL, 
	at TEXT NOT NULL, 
	CONSTRAINT pk_refund PRIMARY KEY (id), 
	CONSTRAINT ck_refund_method_known CHECK (method IN ('cash', 'transfer', 'card', 'wechat', 'alipay', 'cheque')), 
	CONSTRAINT ck_refund_positive CHECK (amount > 0), 
	CONSTRAINT fk_refund_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_refund_invoice_id FOREIGN KEY(invoice_id) REFERENCES invoice (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_refund_person_id FOREIGN KEY(person_id) REFERENCES person (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_refund_number UNIQUE (number)
)
 STRICT

;
INSERT INTO "refund" VALUES(1,'HZ-TK-202611-0001',2,1,'cash',199000,'',4,'2026-11-24','2026-11-24T18:22:05.245Z');
CREATE TABLE register_entry (
	id INTEGER NOT NULL, 
	event TEXT DEFAULT '' NOT NULL, 
	paper TEXT DEFAULT '' NOT NULL, 
	paper_id INTEGER NOT NULL, 
	number TEXT DEFAULT '' NOT NULL, 
	invoice_id INTEGER NOT NULL, 
	invoice_number TEXT DEFAULT '' NOT NULL, 
	customer_id INTEGER NOT NULL, 
	quantity INTEGER NOT NULL, 
	net INTEGER NOT NULL, 
	tax INTEGER NOT NULL, 
	gross INTEGER NOT NULL, 
	method TEXT DEFAULT '' NOT NULL, 
	paper_day TEXT NOT NULL, 
	day TEXT NOT NULL, 
	person_id INTEGER NOT NULL, 
	at TEXT NOT NULL, 
	CONSTRAINT pk_register_entry PRIMARY KEY (id), 
	CONSTRAINT ck_register_entry_event_known CHECK (event IN ('invoiced', 'received', 'refunded', 'shipped', 'returned')), 
	CONSTRAINT fk_register_entry_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_register_entry_invoice_id FOREIGN KEY(invoice_id) REFERENCES invoice (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_register_entry_person_id FOREIGN KEY(person_id) REFERENCES person (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_register_entry_paper_paper_id UNIQUE (paper, paper_id)
)
 STRICT

;
INSERT INTO "register_entry" VALUES(1,'invoiced','invoice',1,'HZ-XS-202611-0001',1,'HZ-XS-202611-0001',1,3000,528300,68700,597000,'','2026-11-24','2026-11-24',1,'2026-11-24T18:22:05.132Z');
INSERT INTO "register_entry" VALUES(2,'received','receipt',1,'HZ-SK-202611-0001',1,'HZ-XS-202611-0001',1,0,597000,0,597000,'cash','2026-11-24','2026-11-24',1,'2026-11-24T18:22:05.132Z');
INSERT INTO "register_entry" VALUES(3,'shipped','shipment',1,'HZ-CK-202611-0001',1,'HZ-XS-202611-0001',1,3000,528300,68700,597000,'','2026-11-24','2026-11-24',1,'2026-11-24T18:22:05.132Z');
INSERT INTO "register_entry" VALUES(4,'invoiced','invoice',2,'HZ-XH-202611-0001',2,'HZ-XH-202611-0001',1,-1000,-176100,-22900,-199000,'','2026-11-24','2026-11-24',1,'2026-11-24T18:22:05.261Z');
INSERT INTO "register_entry" VALUES(5,'returned','take_back',2,'HZ-CK-202611-0002',2,'HZ-XH-202611-0001',1,-1000,-176100,-22900,-199000,'','2026-11-24','2026-11-24',1,'2026-11-24T18:22:05.261Z');
INSERT INTO "register_entry" VALUES(6,'refunded','refund',1,'HZ-TK-202611-0001',2,'HZ-XH-202611-0001',1,0,-199000,0,-199000,'cash','2026-11-24','2026-11-24',1,'2026-11-24T18:22:05.261Z');
CREATE TABLE revenue_entry (
	id INTEGER NOT NULL, 
	voucher_id INTEGER, 
	invoice_id INTEGER NOT NULL, 
	invoice_line_id INTEGER NOT NULL, 
	product_id INTEGER NOT NULL, 
	customer_id INTEGER NOT NULL, 
	tax_rate INTEGER NOT NULL, 
	quantity INTEGER NOT NULL, 
	net INTEGER NOT NULL, 
	tax INTEGER NOT NULL, 
	gross INTEGER NOT NULL, 
	cost INTEGER NOT NULL, 
	gift INTEGER NOT NULL, 
	period TEXT DEFAULT '' NOT NULL, 
	day TEXT NOT NULL, 
	CONSTRAINT pk_revenue_entry PRIMARY KEY (id), 
	CONSTRAINT fk_revenue_entry_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_revenue_entry_invoice_id FOREIGN KEY(invoice_id) REFERENCES invoice (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_revenue_entry_invoice_line_id FOREIGN KEY(invoice_line_id) REFERENCES invoice_line (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_revenue_entry_product_id FOREIGN KEY(product_id) REFERENCES product (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_revenue_entry_voucher_id FOREIGN KEY(voucher_id) REFERENCES voucher (id) ON DELETE RESTRICT
)
 STRICT

;
INSERT INTO "revenue_entry" VALUES(1,3,1,1,1,1,130000,3000,528300,68700,597000,162000,0,'2026-11','2026-11-24');
INSERT INTO "revenue_entry" VALUES(2,4,2,2,1,1,130000,-1000,-176100,-22900,-199000,-54000,0,'2026-11','2026-11-24');
CREATE TABLE setting (
	name TEXT NOT NULL, 
	value TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_setting PRIMARY KEY (name)
)
 STRICT

;
INSERT INTO "setting" VALUES('expiry_days','7');
CREATE TABLE shipment (
	id INTEGER NOT NULL, 
	number TEXT DEFAULT '' NOT NULL, 
	paper TEXT DEFAULT '' NOT NULL, 
	invoice_id INTEGER NOT NULL, 
	warehouse_id INTEGER NOT NULL, 
	receiver TEXT DEFAULT '' NOT NULL, 
	person_id INTEGER NOT NULL, 
	day TEXT NOT NULL, 
	at TEXT NOT NULL, 
	CONSTRAINT pk_shipment PRIMARY KEY (id), 
	CONSTRAINT ck_shipment_paper_known CHECK (paper IN ('shipment', 'take_back')), 
	CONSTRAINT fk_shipment_invoice_id FOREIGN KEY(invoice_id) REFERENCES invoice (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_shipment_person_id FOREIGN KEY(person_id) REFERENCES person (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_shipment_warehouse_id FOREIGN KEY(warehouse_id) REFERENCES warehouse (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_shipment_number UNIQUE (number)
)
 STRICT

;
INSERT INTO "shipment" VALUES(1,'HZ-CK-202611-0001','shipment',1,1,'',5,'2026-11-24','2026-11-24T18:22:05.115Z');
INSERT INTO "shipment" VALUES(2,'HZ-CK-202611-0002','take_back',2,1,'',5,'2026-11-24','2026-11-24T18:22:05.216Z');
INSERT INTO "shipment" VALUES(3,'HZ-CK-202611-0003','shipment',3,1,'',5,'2026-11-24','2026-11-24T18:22:05.342Z');
CREATE TABLE shipment_line (
	id INTEGER NOT NULL, 
	shipment_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	invoice_line_id INTEGER NOT NULL, 
	product_id INTEGER NOT NULL, 
	quantity INTEGER NOT NULL, 
	CONSTRAINT pk_shipment_line PRIMARY KEY (id), 
	CONSTRAINT ck_shipment_line_some_quantity CHECK (quantity <> 0), 
	CONSTRAINT fk_shipment_line_invoice_line_id FOREIGN KEY(invoice_line_id) REFERENCES invoice_line (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_shipment_line_product_id FOREIGN KEY(product_id) REFERENCES product (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_shipment_line_shipment_id FOREIGN KEY(shipment_id) REFERENCES shipment (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_shipment_line_shipment_id_position UNIQUE (shipment_id, position)
)
 STRICT

;
INSERT INTO "shipment_line" VALUES(1,1,1,1,1,3000);
INSERT INTO "shipment_line" VALUES(2,2,1,2,1,-1000);
INSERT INTO "shipment_line" VALUES(3,3,1,3,2,5000);
INSERT INTO "shipment_line" VALUES(4,3,2,4,4,2000);
CREATE TABLE stock_entry (
	id INTEGER NOT NULL, 
	warehouse_id INTEGER NOT NULL, 
	product_id INTEGER NOT NULL, 
	voucher_id INTEGER, 
	paper TEXT DEFAULT '' NOT NULL, 
	paper_id INTEGER NOT NULL, 
	number TEXT DEFAULT '' NOT NULL, 
	in_quantity INTEGER NOT NULL, 
	in_amount INTEGER NOT NULL, 
	out_quantity INTEGER NOT NULL, 
	out_amount INTEGER NOT NULL, 
	quantity INTEGER NOT NULL, 
	amount INTEGER NOT NULL, 
	day TEXT NOT NULL, 
	CONSTRAINT pk_stock_entry PRIMARY KEY (id), 
	CONSTRAINT ck_stock_entry_never_below_zero CHECK (quantity >= 0), 
	CONSTRAINT fk_stock_entry_product_id FOREIGN KEY(product_id) REFERENCES product (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_stock_entry_voucher_id FOREIGN KEY(voucher_id) REFERENCES voucher (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_stock_entry_warehouse_id FOREIGN KEY(warehouse_id) REFERENCES warehouse (id) ON DELETE RESTRICT
)
 STRICT

;
INSERT INTO "stock_entry" VALUES(1,1,1,1,'goods_receipt',1,'HZ-RK-202611-0001',1000000,54000000,0,0,1000000,54000000,'2026-11-24');
INSERT INTO "stock_entry" VALUES(2,1,2,1,'goods_receipt',1,'HZ-RK-202611-0001',1000000,31000000,0,0,1000000,31000000,'2026-11-24');
INSERT INTO "stock_entry" VALUES(3,1,3,1,'goods_receipt',1,'HZ-RK-202611-0001',1000000,7000000,0,0,1000000,7000000,'2026-11-24');
INSERT INTO "stock_entry" VALUES(4,1,4,1,'goods_receipt',1,'HZ-RK-202611-0001',1000000,612500000,0,0,1000000,612500000,'2026-11-24');
INSERT INTO "stock_entry" VALUES(5,1,5,1,'goods_receipt',1,'HZ-RK-202611-0001',1000000,1200000000,0,0,1000000,1200000000,'2026-11-24');
INSERT INTO "stock_entry" VALUES(6,1,6,1,'goods_receipt',1,'HZ-RK-202611-0001',1000000,222200000,0,0,1000000,222200000,'2026-11-24');
INSERT INTO "stock_entry" VALUES(7,1,1,3,'shipment',1,'HZ-CK-202611-0001',0,0,3000,162000,997000,53838000,'2026-11-24');
INSERT INTO "stock_entry" VALUES(8,1,1,4,'take_back',2,'HZ-CK-202611-0002',0,0,-1000,-54000,998000,53892000,'2026-11-24');
CREATE TABLE stock_value (
	warehouse_id INTEGER NOT NULL, 
	product_id INTEGER NOT NULL, 
	quantity INTEGER NOT NULL, 
	amount INTEGER NOT NULL, 
	CONSTRAINT pk_stock_value PRIMARY KEY (warehouse_id, product_id), 
	CONSTRAINT ck_stock_value_never_below_zero CHECK (quantity >= 0), 
	CONSTRAINT fk_stock_value_product_id FOREIGN KEY(product_id) REFERENCES product (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_stock_value_warehouse_id FOREIGN KEY(warehouse_id) REFERENCES warehouse (id) ON DELETE RESTRICT
)
 STRICT

;
INSERT INTO "stock_value" VALUES(1,1,998000,53892000);
INSERT INTO "stock_value" VALUES(1,2,1000000,31000000);
INSERT INTO "stock_value" VALUES(1,3,1000000,7000000);
INSERT INTO "stock_value" VALUES(1,4,1000000,612500000);
INSERT INTO "stock_value" VALUES(1,5,1000000,1200000000);
INSERT INTO "stock_value" VALUES(1,6,1000000,222200000);
CREATE TABLE voucher (
	id INTEGER NOT NULL, 
	number TEXT DEFAULT '' NOT NULL, 
	day TEXT NOT NULL, 
	period TEXT DEFAULT '' NOT NULL, 
	narration TEXT DEFAULT '' NOT NULL, 
	paper TEXT, 
	paper_id INTEGER, 
	paper_number TEXT DEFAULT '' NOT NULL, 
	invoice_id INTEGER, 
	total INTEGER NOT NULL, 
	person_id INTEGER NOT NULL, 
	at TEXT NOT NULL, 
	CONSTRAINT pk_voucher PRIMARY KEY (id), 
	CONSTRAINT fk_voucher_invoice_id FOREIGN KEY(invoice_id) REFERENCES invoice (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_voucher_person_id FOREIGN KEY(person_id) REFERENCES person (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_voucher_number UNIQUE (number), 
	CONSTRAINT uq_voucher_paper_paper_id UNIQUE (paper, paper_id)
)
 STRICT

;
INSERT INTO "voucher" VALUES(1,'HZ-JZ-202611-0001','2026-11-24','2026-11','','goods_receipt',1,'HZ-RK-202611-0001',NULL,2126700000,6,'2026-11-24T18:22:04.986Z');
INSERT INTO "voucher" VALUES(2,'HZ-JZ-202611-0002','2026-11-24','2026-11','','receipt',1,'HZ-SK-202611-0001',1,597000,6,'2026-11-24T18:22:05.146Z');
INSERT INTO "voucher" VALUES(3,'HZ-JZ-202611-0003','2026-11-24','2026-11','','shipment',1,'HZ-CK-202611-0001',1,759000,6,'2026-11-24T18:22:05.146Z');
INSERT INTO "voucher" VALUES(4,'HZ-JZ-202611-0004','2026-11-24','2026-11','','take_back',2,'HZ-CK-202611-0002',2,-54000,6,'2026-11-24T18:22:05.272Z');
INSERT INTO "voucher" VALUES(5,'HZ-JZ-202611-0005','2026-11-24','2026-11','','refund',1,'HZ-TK-202611-0001',2,199000,6,'2026-11-24T18:22:05.272Z');
CREATE TABLE voucher_line (
	id INTEGER NOT NULL, 
	voucher_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	account_id INTEGER NOT NULL, 
	debit INTEGER NOT NULL, 
	credit INTEGER NOT NULL, 
	rule TEXT DEFAULT '' NOT NULL, 
	customer_id INTEGER, 
	tax_rate INTEGER, 
	invoice_id INTEGER, 
	day TEXT NOT NULL, 
	CONSTRAINT pk_voucher_line PRIMARY KEY (id), 
	CONSTRAINT ck_voucher_line_some_amount CHECK (debit <> 0 OR credit <> 0), 
	CONSTRAINT ck_voucher_line_one_side CHECK (debit = 0 OR credit = 0), 
	CONSTRAINT fk_voucher_line_account_id FOREIGN KEY(account_id) REFERENCES account (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_voucher_line_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_voucher_line_invoice_id FOREIGN KEY(invoice_id) REFERENCES invoice (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_voucher_line_voucher_id FOREIGN KEY(voucher_id) REFERENCES voucher (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_voucher_line_voucher_id_position UNIQUE (voucher_id, position)
)
 STRICT

;
INSERT INTO "voucher_line" VALUES(1,1,1,11,2126700000,0,'J21',NULL,NULL,NULL,'2026-11-24');
INSERT INTO "voucher_line" VALUES(2,1,2,27,0,2126700000,'J21',NULL,NULL,NULL,'2026-11-24');
INSERT INTO "voucher_line" VALUES(3,2,1,1,597000,0,'J1',NULL,NULL,1,'2026-11-24');
INSERT INTO "voucher_line" VALUES(4,2,2,13,0,597000,'J1',1,NULL,1,'2026-11-24');
INSERT INTO "voucher_line" VALUES(5,3,1,13,597000,0,'J2',1,NULL,1,'2026-11-24');
INSERT INTO "voucher_line" VALUES(6,3,2,28,0,528300,'J2',NULL,130000,1,'2026-11-24');
INSERT INTO "voucher_line" VALUES(7,3,3,17,0,68700,'J2',NULL,130000,1,'2026-11-24');
INSERT INTO "voucher_line" VALUES(8,3,4,31,162000,0,'J3',NULL,NULL,1,'2026-11-24');
INSERT INTO "voucher_line" VALUES(9,3,5,11,0,162000,'J3',NULL,NULL,1,'2026-11-24');
INSERT INTO "voucher_line" VALUES(10,4,1,28,0,-176100,'J8',NULL,130000,2,'2026-11-24');
INSERT INTO "voucher_line" VALUES(11,4,2,17,0,-22900,'J8',NULL,130000,2,'2026-11-24');
INSERT INTO "voucher_line" VALUES(12,4,3,13,0,199000,'J8',1,NULL,2,'2026-11-24');
INSERT INTO "voucher_line" VALUES(13,4,4,31,-54000,0,'J9',NULL,NULL,2,'2026-11-24');
INSERT INTO "voucher_line" VALUES(14,4,5,11,0,-54000,'J9',NULL,NULL,2,'2026-11-24');
INSERT INTO "voucher_line" VALUES(15,5,1,13,199000,0,'J10',1,NULL,2,'2026-11-24');
INSERT INTO "voucher_line" VALUES(16,5,2,1,0,199000,'J10',NULL,NULL,2,'2026-11-24');
CREATE TABLE waiting (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	book TEXT DEFAULT '' NOT NULL, 
	paper TEXT DEFAULT '' NOT NULL, 
	paper_id INTEGER NOT NULL, 
	number TEXT DEFAULT '' NOT NULL, 
	invoice_id INTEGER, 
	customer_id INTEGER, 
	amount INTEGER, 
	day TEXT NOT NULL, 
	at TEXT NOT NULL, 
	CONSTRAINT ck_waiting_book_known CHECK (book IN ('sales', 'accounts')), 
	CONSTRAINT fk_waiting_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_waiting_invoice_id FOREIGN KEY(invoice_id) REFERENCES invoice (id) ON DELETE RESTRICT, 
	CONSTRAINT uq_waiting_book_paper_paper_id UNIQUE (book, paper, paper_id)
)
 STRICT

;
INSERT INTO "waiting" VALUES(12,'sales','invoice',3,'HZ-XS-202611-0002',3,1,2624000,'2026-11-24','2026-11-24T18:22:05.323Z');
INSERT INTO "waiting" VALUES(13,'sales','receipt',2,'HZ-SK-202611-0002',3,1,2624000,'2026-11-24','2026-11-24T18:22:05.333Z');
INSERT INTO "waiting" VALUES(14,'accounts','receipt',2,'HZ-SK-202611-0002',3,1,2624000,'2026-11-24','2026-11-24T18:22:05.333Z');
INSERT INTO "waiting" VALUES(15,'sales','shipment',3,'HZ-CK-202611-0003',3,1,NULL,'2026-11-24','2026-11-24T18:22:05.342Z');
INSERT INTO "waiting" VALUES(16,'accounts','shipment',3,'HZ-CK-202611-0003',3,1,NULL,'2026-11-24','2026-11-24T18:22:05.342Z');
INSERT INTO "waiting" VALUES(17,'sales','invoice',4,'HZ-XS-202611-0003',4,1,139300,'2026-11-24','2026-11-24T18:22:05.379Z');
INSERT INTO "waiting" VALUES(18,'sales','invoice',5,'HZ-XS-202611-0004',5,1,597000,'2026-11-24','2026-11-24T18:22:05.408Z');
INSERT INTO "waiting" VALUES(19,'sales','receipt',3,'HZ-SK-202611-0003',5,1,597000,'2026-11-24','2026-11-24T18:22:05.417Z');
INSERT INTO "waiting" VALUES(20,'accounts','receipt',3,'HZ-SK-202611-0003',5,1,597000,'2026-11-24','2026-11-24T18:22:05.417Z');
CREATE TABLE warehouse (
	id INTEGER NOT NULL, 
	code TEXT DEFAULT '' NOT NULL, 
	name TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_warehouse PRIMARY KEY (id)
)
 STRICT

;
INSERT INTO "warehouse" VALUES(1,'01','Main warehouse');
CREATE INDEX ix_customer_name ON customer (name);
CREATE INDEX ix_audit_person_id ON audit (person_id, seq);
CREATE INDEX ix_combined_duty_person_id ON combined_duty (person_id);
CREATE INDEX ix_custody_balance_product_id ON custody_balance (product_id);
CREATE INDEX ix_custody_entry_day ON custody_entry (day, id);
CREATE INDEX ix_custody_entry_product_id ON custody_entry (product_id, warehouse_id, id);
CREATE INDEX ix_person_duty_person_id ON person_duty (person_id);
CREATE INDEX ix_price_list_valid_from ON price_list (valid_from);
CREATE INDEX ix_invoice_customer_id ON invoice (customer_id, id);
CREATE INDEX ix_invoice_day ON invoice (day, id);
CREATE INDEX ix_invoice_maker_id ON invoice (maker_id, id);
CREATE INDEX ix_invoice_original_id ON invoice (original_id);
CREATE INDEX ix_invoice_review ON invoice (review, payment, goods, id);
CREATE INDEX ix_price_product_id ON price (product_id);
CREATE INDEX ix_cash_journal_day ON cash_journal (day, id);
CREATE INDEX ix_cash_journal_role ON cash_journal (role, id);
CREATE INDEX ix_invoice_event_invoice_id ON invoice_event (invoice_id, id);
CREATE INDEX ix_invoice_line_original_line_id ON invoice_line (original_line_id);
CREATE INDEX ix_invoice_line_product_id ON invoice_line (product_id);
CREATE INDEX ix_receipt_day ON receipt (day, id);
CREATE INDEX ix_receipt_invoice_id ON receipt (invoice_id);
CREATE INDEX ix_refund_invoice_id ON refund (invoice_id);
CREATE INDEX ix_register_entry_invoice_id ON register_entry (invoice_id);
CREATE INDEX ix_register_entry_paper_day ON register_entry (paper_day, id);
CREATE INDEX ix_shipment_day ON shipment (day, id);
CREATE INDEX ix_shipment_invoice_id ON shipment (invoice_id);
CREATE INDEX ix_voucher_day ON voucher (day, id);
CREATE INDEX ix_voucher_invoice_id ON voucher (invoice_id);
CREATE INDEX ix_waiting_book ON waiting (book, id);
CREATE INDEX ix_waiting_invoice_id ON waiting (invoice_id);
CREATE INDEX ix_revenue_entry_invoice_id ON revenue_entry (invoice_id);
CREATE INDEX ix_revenue_entry_invoice_line_id ON revenue_entry (invoice_line_id);
CREATE INDEX ix_revenue_entry_product_id ON revenue_entry (product_id, day);
CREATE INDEX ix_revenue_entry_voucher_id ON revenue_entry (voucher_id);
CREATE INDEX ix_shipment_line_invoice_line_id ON shipment_line (invoice_line_id);
CREATE INDEX ix_stock_entry_product_id ON stock_entry (product_id, warehouse_id, id);
CREATE INDEX ix_stock_entry_voucher_id ON stock_entry (voucher_id);
CREATE INDEX ix_voucher_line_account_id ON voucher_line (account_id, day, debit, credit);
CREATE INDEX ix_voucher_line_customer_id ON voucher_line (customer_id, account_id);
CREATE INDEX ix_voucher_line_invoice_id ON voucher_line (invoice_id);
CREATE TRIGGER invoice_revision_never_changed BEFORE UPDATE ON invoice_revision FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'invoice_revision: rows are never changed') WHERE 1 = 1; END;
CREATE TRIGGER invoice_revision_never_deleted BEFORE DELETE ON invoice_revision FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'invoice_revision: rows are never deleted') WHERE 1 = 1; END;
CREATE TRIGGER invoice_revision_never_replaced BEFORE INSERT ON invoice_revision FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'invoice_revision: this row is already there') WHERE (NEW.id IS NOT NULL AND EXISTS (SELECT 1 FROM invoice_revision t WHERE t.id = NEW.id)) OR (NEW.invoice_id IS NOT NULL AND NEW.revision IS NOT NULL AND EXISTS (SELECT 1 FROM invoice_revision t WHERE t.invoice_id = NEW.invoice_id AND t.revision = NEW.revision)); END;
CREATE TRIGGER invoice_event_never_changed BEFORE UPDATE ON invoice_event FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'invoice_event: rows are never changed') WHERE 1 = 1; END;
CREATE TRIGGER invoice_event_never_deleted BEFORE DELETE ON invoice_event FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'invoice_event: rows are never deleted') WHERE 1 = 1; END;
CREATE TRIGGER invoice_event_never_replaced BEFORE INSERT ON invoice_event FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'invoice_event: this row is already there') WHERE (NEW.id IS NOT NULL AND EXISTS (SELECT 1 FROM invoice_event t WHERE t.id = NEW.id)); END;
CREATE TRIGGER invoice_duty_never_changed BEFORE UPDATE ON invoice_duty FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'invoice_duty: rows are never changed') WHERE 1 = 1; END;
CREATE TRIGGER invoice_duty_never_deleted BEFORE DELETE ON invoice_duty FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'invoice_duty: rows are never deleted') WHERE 1 = 1; END;
CREATE TRIGGER invoice_duty_never_replaced BEFORE INSERT ON invoice_duty FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'invoice_duty: this row is already there') WHERE (NEW.invoice_id IS NOT NULL AND NEW.person_id IS NOT NULL AND NEW.duty IS NOT NULL AND EXISTS (SELECT 1 FROM invoice_duty t WHERE t.invoice_id = NEW.invoice_id AND t.person_id = NEW.person_id AND t.duty = NEW.duty)); END;
CREATE TRIGGER print_copy_never_changed BEFORE UPDATE ON print_copy FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'print_copy: rows are never changed') WHERE 1 = 1; END;
CREATE TRIGGER print_copy_never_deleted BEFORE DELETE ON print_copy FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'print_copy: rows are never deleted') WHERE 1 = 1; END;
CREATE TRIGGER print_copy_never_replaced BEFORE INSERT ON print_copy FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'print_copy: this row is already there') WHERE (NEW.id IS NOT NULL AND EXISTS (SELECT 1 FROM print_copy t WHERE t.id = NEW.id)) OR (NEW.invoice_id IS NOT NULL AND NEW.copy IS NOT NULL AND EXISTS (SELECT 1 FROM print_copy t WHERE t.invoice_id = NEW.invoice_id AND t.copy = NEW.copy)); END;
CREATE TRIGGER receipt_never_changed BEFORE UPDATE ON receipt FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'receipt: rows are never changed') WHERE 1 = 1; END;
CREATE TRIGGER receipt_never_deleted BEFORE DELETE ON receipt FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'receipt: rows are never deleted') WHERE 1 = 1; END;
CREATE TRIGGER receipt_never_replaced BEFORE INSERT ON receipt FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'receipt: this row is already there') WHERE (NEW.id IS NOT NULL AND EXISTS (SELECT 1 FROM receipt t WHERE t.id = NEW.id)) OR (NEW.number IS NOT NULL AND EXISTS (SELECT 1 FROM receipt t WHERE t.number = NEW.number)); END;
CREATE TRIGGER clearing_never_changed BEFORE UPDATE ON clearing FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'clearing: rows are never changed') WHERE 1 = 1; END;
CREATE TRIGGER clearing_never_deleted BEFORE DELETE ON clearing FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'clearing: rows are never deleted') WHERE 1 = 1; END;
CREATE TRIGGER clearing_never_replaced BEFORE INSERT ON clearing FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'clearing: this row is already there') WHERE (NEW.id IS NOT NULL AND EXISTS (SELECT 1 FROM clearing t WHERE t.id = NEW.id)) OR (NEW.receipt_id IS NOT NULL AND EXISTS (SELECT 1 FROM clearing t WHERE t.receipt_id = NEW.receipt_id)); END;
CREATE TRIGGER refund_never_changed BEFORE UPDATE ON refund FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'refund: rows are never changed') WHERE 1 = 1; END;
CREATE TRIGGER refund_never_deleted BEFORE DELETE ON refund FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'refund: rows are never deleted') WHERE 1 = 1; END;
CREATE TRIGGER refund_never_replaced BEFORE INSERT ON refund FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'refund: this row is already there') WHERE (NEW.id IS NOT NULL AND EXISTS (SELECT 1 FROM refund t WHERE t.id = NEW.id)) OR (NEW.number IS NOT NULL AND EXISTS (SELECT 1 FROM refund t WHERE t.number = NEW.number)); END;
CREATE TRIGGER cash_journal_never_changed BEFORE UPDATE ON cash_journal FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'cash_journal: rows are never changed') WHERE 1 = 1; END;
CREATE TRIGGER cash_journal_never_deleted BEFORE DELETE ON cash_journal FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'cash_journal: rows are never deleted') WHERE 1 = 1; END;
CREATE TRIGGER cash_journal_never_replaced BEFORE INSERT ON cash_journal FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'cash_journal: this row is already there') WHERE (NEW.id IS NOT NULL AND EXISTS (SELECT 1 FROM cash_journal t WHERE t.id = NEW.id)) OR (NEW.paper IS NOT NULL AND NEW.paper_id IS NOT NULL AND EXISTS (SELECT 1 FROM cash_journal t WHERE t.paper = NEW.paper AND t.paper_id = NEW.paper_id)); END;
CREATE TRIGGER goods_receipt_never_changed BEFORE UPDATE ON goods_receipt FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'goods_receipt: rows are never changed') WHERE 1 = 1; END;
CREATE TRIGGER goods_receipt_never_deleted BEFORE DELETE ON goods_receipt FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'goods_receipt: rows are never deleted') WHERE 1 = 1; END;
CREATE TRIGGER goods_receipt_never_replaced BEFORE INSERT ON goods_receipt FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'goods_receipt: this row is already there') WHERE (NEW.id IS NOT NULL AND EXISTS (SELECT 1 FROM goods_receipt t WHERE t.id = NEW.id)) OR (NEW.number IS NOT NULL AND EXISTS (SELECT 1 FROM goods_receipt t WHERE t.number = NEW.number)); END;
CREATE TRIGGER goods_receipt_line_never_changed BEFORE UPDATE ON goods_receipt_line FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'goods_receipt_line: rows are never changed') WHERE 1 = 1; END;
CREATE TRIGGER goods_receipt_line_never_deleted BEFORE DELETE ON goods_receipt_line FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'goods_receipt_line: rows are never deleted') WHERE 1 = 1; END;
CREATE TRIGGER goods_receipt_line_never_replaced BEFORE INSERT ON goods_receipt_line FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'goods_receipt_line: this row is already there') WHERE (NEW.id IS NOT NULL AND EXISTS (SELECT 1 FROM goods_receipt_line t WHERE t.id = NEW.id)) OR (NEW.goods_receipt_id IS NOT NULL AND NEW.position IS NOT NULL AND EXISTS (SELECT 1 FROM goods_receipt_line t WHERE t.goods_receipt_id = NEW.goods_receipt_id AND t.position = NEW.position)); END;
CREATE TRIGGER shipment_never_changed BEFORE UPDATE ON shipment FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'shipment: rows are never changed') WHERE 1 = 1; END;
CREATE TRIGGER shipment_never_deleted BEFORE DELETE ON shipment FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'shipment: rows are never deleted') WHERE 1 = 1; END;
CREATE TRIGGER shipment_never_replaced BEFORE INSERT ON shipment FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'shipment: this row is already there') WHERE (NEW.id IS NOT NULL AND EXISTS (SELECT 1 FROM shipment t WHERE t.id = NEW.id)) OR (NEW.number IS NOT NULL AND EXISTS (SELECT 1 FROM shipment t WHERE t.number = NEW.number)); END;
CREATE TRIGGER shipment_line_never_changed BEFORE UPDATE ON shipment_line FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'shipment_line: rows are never changed') WHERE 1 = 1; END;
CREATE TRIGGER shipment_line_never_deleted BEFORE DELETE ON shipment_line FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'shipment_line: rows are never deleted') WHERE 1 = 1; END;
CREATE TRIGGER shipment_line_never_replaced BEFORE INSERT ON shipment_line FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'shipment_line: this row is already there') WHERE (NEW.id IS NOT NULL AND EXISTS (SELECT 1 FROM shipment_line t WHERE t.id = NEW.id)) OR (NEW.shipment_id IS NOT NULL AND NEW.position IS NOT NULL AND EXISTS (SELECT 1 FROM shipment_line t WHERE t.shipment_id = NEW.shipment_id AND t.position = NEW.position)); END;
CREATE TRIGGER custody_entry_never_changed BEFORE UPDATE ON custody_entry FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'custody_entry: rows are never changed') WHERE 1 = 1; END;
CREATE TRIGGER custody_entry_never_deleted BEFORE DELETE ON custody_entry FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'custody_entry: rows are never deleted') WHERE 1 = 1; END;
CREATE TRIGGER custody_entry_never_replaced BEFORE INSERT ON custody_entry FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'custody_entry: this row is already there') WHERE (NEW.id IS NOT NULL AND EXISTS (SELECT 1 FROM custody_entry t WHERE t.id = NEW.id)); END;
CREATE TRIGGER register_entry_never_changed BEFORE UPDATE ON register_entry FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'register_entry: rows are never changed') WHERE 1 = 1; END;
CREATE TRIGGER register_entry_never_deleted BEFORE DELETE ON register_entry FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'register_entry: rows are never deleted') WHERE 1 = 1; END;
CREATE TRIGGER register_entry_never_replaced BEFORE INSERT ON register_entry FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'register_entry: this row is already there') WHERE (NEW.id IS NOT NULL AND EXISTS (SELECT 1 FROM register_entry t WHERE t.id = NEW.id)) OR (NEW.paper IS NOT NULL AND NEW.paper_id IS NOT NULL AND EXISTS (SELECT 1 FROM register_entry t WHERE t.paper = NEW.paper AND t.paper_id = NEW.paper_id)); END;
CREATE TRIGGER voucher_never_changed BEFORE UPDATE ON voucher FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'voucher: rows are never changed') WHERE 1 = 1; END;
CREATE TRIGGER voucher_never_deleted BEFORE DELETE ON voucher FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'voucher: rows are never deleted') WHERE 1 = 1; END;
CREATE TRIGGER voucher_never_replaced BEFORE INSERT ON voucher FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'voucher: this row is already there') WHERE (NEW.id IS NOT NULL AND EXISTS (SELECT 1 FROM voucher t WHERE t.id = NEW.id)) OR (NEW.number IS NOT NULL AND EXISTS (SELECT 1 FROM voucher t WHERE t.number = NEW.number)) OR (NEW.paper IS NOT NULL AND NEW.paper_id IS NOT NULL AND EXISTS (SELECT 1 FROM voucher t WHERE t.paper = NEW.paper AND t.paper_id = NEW.paper_id)); END;
CREATE TRIGGER voucher_line_never_changed BEFORE UPDATE ON voucher_line FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'voucher_line: rows are never changed') WHERE 1 = 1; END;
CREATE TRIGGER voucher_line_never_deleted BEFORE DELETE ON voucher_line FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'voucher_line: rows are never deleted') WHERE 1 = 1; END;
CREATE TRIGGER voucher_line_never_replaced BEFORE INSERT ON voucher_line FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'voucher_line: this row is already there') WHERE (NEW.id IS NOT NULL AND EXISTS (SELECT 1 FROM voucher_line t WHERE t.id = NEW.id)) OR (NEW.voucher_id IS NOT NULL AND NEW.position IS NOT NULL AND EXISTS (SELECT 1 FROM voucher_line t WHERE t.voucher_id = NEW.voucher_id AND t.position = NEW.position)); END;
CREATE TRIGGER stock_entry_never_changed BEFORE UPDATE ON stock_entry FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'stock_entry: rows are never changed') WHERE 1 = 1; END;
CREATE TRIGGER stock_entry_never_deleted BEFORE DELETE ON stock_entry FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'stock_entry: rows are never deleted') WHERE 1 = 1; END;
CREATE TRIGGER stock_entry_never_replaced BEFORE INSERT ON stock_entry FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'stock_entry: this row is already there') WHERE (NEW.id IS NOT NULL AND EXISTS (SELECT 1 FROM stock_entry t WHERE t.id = NEW.id)); END;
CREATE TRIGGER revenue_entry_never_changed BEFORE UPDATE ON revenue_entry FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'revenue_entry: rows are never changed') WHERE 1 = 1; END;
CREATE TRIGGER revenue_entry_never_deleted BEFORE DELETE ON revenue_entry FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'revenue_entry: rows are never deleted') WHERE 1 = 1; END;
CREATE TRIGGER revenue_entry_never_replaced BEFORE INSERT ON revenue_entry FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'revenue_entry: this row is already there') WHERE (NEW.id IS NOT NULL AND EXISTS (SELECT 1 FROM revenue_entry t WHERE t.id = NEW.id)); END;
CREATE TRIGGER price_never_changed BEFORE UPDATE ON price FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'price: rows are never changed') WHERE 1 = 1; END;
CREATE TRIGGER price_never_deleted BEFORE DELETE ON price FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'price: rows are never deleted') WHERE 1 = 1; END;
CREATE TRIGGER price_never_replaced BEFORE INSERT ON price FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'price: this row is already there') WHERE (NEW.id IS NOT NULL AND EXISTS (SELECT 1 FROM price t WHERE t.id = NEW.id)) OR (NEW.price_list_id IS NOT NULL AND NEW.product_id IS NOT NULL AND EXISTS (SELECT 1 FROM price t WHERE t.price_list_id = NEW.price_list_id AND t.product_id = NEW.product_id)); END;
CREATE TRIGGER combined_duty_never_changed BEFORE UPDATE ON combined_duty FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'combined_duty: rows are never changed') WHERE 1 = 1; END;
CREATE TRIGGER combined_duty_never_deleted BEFORE DELETE ON combined_duty FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'combined_duty: rows are never deleted') WHERE 1 = 1; END;
CREATE TRIGGER combined_duty_never_replaced BEFORE INSERT ON combined_duty FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'combined_duty: this row is already there') WHERE (NEW.id IS NOT NULL AND EXISTS (SELECT 1 FROM combined_duty t WHERE t.id = NEW.id)); END;
CREATE TRIGGER duty_conflict_never_changed BEFORE UPDATE ON duty_conflict FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'duty_conflict: rows are never changed') WHERE 1 = 1; END;
CREATE TRIGGER duty_conflict_never_deleted BEFORE DELETE ON duty_conflict FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'duty_conflict: rows are never deleted') WHERE 1 = 1; END;
CREATE TRIGGER duty_conflict_never_replaced BEFORE INSERT ON duty_conflict FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'duty_conflict: this row is already there') WHERE (NEW.duty_a IS NOT NULL AND NEW.duty_b IS NOT NULL AND EXISTS (SELECT 1 FROM duty_conflict t WHERE t.duty_a = NEW.duty_a AND t.duty_b = NEW.duty_b)); END;
CREATE TRIGGER audit_never_changed BEFORE UPDATE ON audit FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'audit: rows are never changed') WHERE 1 = 1; END;
CREATE TRIGGER audit_never_deleted BEFORE DELETE ON audit FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'audit: rows are never deleted') WHERE 1 = 1; END;
CREATE TRIGGER audit_never_replaced BEFORE INSERT ON audit FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'audit: this row is already there') WHERE (NEW.seq IS NOT NULL AND EXISTS (SELECT 1 FROM audit t WHERE t.seq = NEW.seq)) OR (NEW.command_id IS NOT NULL AND EXISTS (SELECT 1 FROM audit t WHERE t.command_id = NEW.command_id)); END;
CREATE TRIGGER person_duty_kept_apart BEFORE INSERT ON person_duty FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'person_duty: these duties are kept apart') WHERE EXISTS (SELECT 1 FROM person_duty h JOIN duty_conflict c ON c.duty_a = NEW.duty AND c.duty_b = h.duty WHERE h.person_id = NEW.person_id AND h.revoked_at IS NULL AND (c.kind = 'hard' OR NOT EXISTS (SELECT 1 FROM combined_duty k WHERE k.person_id = NEW.person_id AND k.until >= (SELECT COALESCE(MAX(b.day), '') FROM business_day b) AND ((k.duty_a = NEW.duty AND k.duty_b = h.duty) OR (k.duty_a = h.duty AND k.duty_b = NEW.duty))))); END;
CREATE TRIGGER person_duty_only_revoked BEFORE UPDATE ON person_duty FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'person_duty: a duty granted can only be revoked') WHERE OLD.revoked_at IS NOT NULL OR NEW.revoked_at IS NULL OR NEW.id <> OLD.id OR NEW.person_id <> OLD.person_id OR NEW.duty <> OLD.duty OR NEW.granted_at <> OLD.granted_at; END;
CREATE TRIGGER person_duty_never_replaced BEFORE INSERT ON person_duty FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'person_duty: this row is already there') WHERE (NEW.id IS NOT NULL AND EXISTS (SELECT 1 FROM person_duty t WHERE t.id = NEW.id)); END;
CREATE TRIGGER person_duty_never_deleted BEFORE DELETE ON person_duty FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'person_duty: rows are never deleted') WHERE 1 = 1; END;
CREATE TRIGGER person_never_replaced BEFORE INSERT ON person FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'person: this row is already there') WHERE (NEW.id IS NOT NULL AND EXISTS (SELECT 1 FROM person t WHERE t.id = NEW.id)) OR (NEW.name IS NOT NULL AND EXISTS (SELECT 1 FROM person t WHERE t.name = NEW.name)); END;
CREATE TRIGGER person_never_deleted BEFORE DELETE ON person FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'person: rows are never deleted') WHERE 1 = 1; END;
CREATE TRIGGER person_stays_itself BEFORE UPDATE ON person FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'person: the name is taken') WHERE NEW.id <> OLD.id OR EXISTS (SELECT 1 FROM person t WHERE t.id <> OLD.id AND t.name = NEW.name); END;
CREATE TRIGGER combined_duty_by_supervisors BEFORE INSERT ON combined_duty FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'combined_duty: two supervisors sign') WHERE NOT EXISTS (SELECT 1 FROM person_duty h JOIN person p ON p.id = h.person_id WHERE h.person_id = NEW.signed_by AND h.duty IN ('authorise', 'check') AND h.revoked_at IS NULL AND p.active = 1) OR NOT EXISTS (SELECT 1 FROM person_duty h JOIN person p ON p.id = h.person_id WHERE h.person_id = NEW.countersigned_by AND h.duty IN ('authorise', 'check') AND h.revoked_at IS NULL AND p.active = 1); END;
CREATE TRIGGER invoice_duty_held BEFORE INSERT ON invoice_duty FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'invoice_duty: the person does not hold this duty') WHERE NOT EXISTS (SELECT 1 FROM person_duty h JOIN person p ON p.id = h.person_id WHERE h.person_id = NEW.person_id AND h.duty = NEW.duty AND h.revoked_at IS NULL AND p.active = 1); END;
CREATE TRIGGER invoice_duty_kept_apart BEFORE INSERT ON invoice_duty FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'invoice_duty: one person may not exercise both duties on one invoice') WHERE EXISTS (SELECT 1 FROM invoice_duty h JOIN duty_conflict c ON c.duty_a = NEW.duty AND c.duty_b = h.duty WHERE h.invoice_id = NEW.invoice_id AND h.person_id = NEW.person_id AND (c.kind = 'hard' OR NOT EXISTS (SELECT 1 FROM combined_duty k WHERE k.person_id = NEW.person_id AND k.until >= (SELECT COALESCE(MAX(b.day), '') FROM business_day b) AND ((k.duty_a = NEW.duty AND k.duty_b = h.duty) OR (k.duty_a = h.duty AND k.duty_b = NEW.duty))))); END;
CREATE TRIGGER invoice_never_replaced BEFORE INSERT ON invoice FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'invoice: this row is already there') WHERE (NEW.id IS NOT NULL AND EXISTS (SELECT 1 FROM invoice t WHERE t.id = NEW.id)) OR (NEW.number IS NOT NULL AND EXISTS (SELECT 1 FROM invoice t WHERE t.number = NEW.number)) OR (NEW.reference IS NOT NULL AND EXISTS (SELECT 1 FROM invoice t WHERE t.reference = NEW.reference)); END;
CREATE TRIGGER invoice_never_deleted BEFORE DELETE ON invoice FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'invoice: rows are never deleted') WHERE NOT (OLD.review = 'draft' AND OLD.number IS NULL); END;
CREATE TRIGGER invoice_starts_as_draft BEFORE INSERT ON invoice FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'invoice: it starts as a draft without a number') WHERE NEW.review <> 'draft' OR NEW.number IS NOT NULL OR NEW.payment <> 'none' OR NEW.goods <> 'none'; END;
CREATE TRIGGER invoice_keys_stay BEFORE UPDATE ON invoice FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'invoice: numbers are never changed or taken') WHERE NEW.id <> OLD.id OR (OLD.number IS NOT NULL AND NEW.number IS DISTINCT FROM OLD.number) OR (NEW.number IS DISTINCT FROM OLD.number AND NEW.number IS NOT NULL AND EXISTS (SELECT 1 FROM invoice t WHERE t.number = NEW.number AND t.id <> OLD.id)) OR (NEW.reference IS DISTINCT FROM OLD.reference AND NEW.reference IS NOT NULL AND EXISTS (SELECT 1 FROM invoice t WHERE t.reference = NEW.reference AND t.id <> OLD.id)); END;
CREATE TRIGGER invoice_fixed BEFORE UPDATE ON invoice FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'invoice: what was submitted is not changed') WHERE OLD.review <> 'draft' AND (NEW.kind IS DISTINCT FROM OLD.kind OR NEW.number IS DISTINCT FROM OLD.number OR NEW.revision IS DISTINCT FROM OLD.revision OR NEW.customer_id IS DISTINCT FROM OLD.customer_id OR NEW.customer_name IS DISTINCT FROM OLD.customer_name OR NEW.customer_tax_id IS DISTINCT FROM OLD.customer_tax_id OR NEW.customer_phone IS DISTINCT FROM OLD.customer_phone OR NEW.customer_address IS DISTINCT FROM OLD.customer_address OR NEW.price_list_id IS DISTINCT FROM OLD.price_list_id OR NEW.tax_included IS DISTINCT FROM OLD.tax_included OR NEW.reference IS DISTINCT FROM OLD.reference OR NEW.note IS DISTINCT FROM OLD.note OR NEW.original_id IS DISTINCT FROM OLD.original_id OR NEW.day IS DISTINCT FROM OLD.day OR NEW.submitted_at IS DISTINCT FROM OLD.submitted_at OR NEW.line_count IS DISTINCT FROM OLD.line_count OR NEW.off_list IS DISTINCT FROM OLD.off_list OR NEW.quantity IS DISTINCT FROM OLD.quantity OR NEW.net IS DISTINCT FROM OLD.net OR NEW.tax IS DISTINCT FROM OLD.tax OR NEW.gross IS DISTINCT FROM OLD.gross OR NEW.maker_id IS DISTINCT FROM OLD.maker_id); END;
CREATE TRIGGER invoice_moves BEFORE UPDATE ON invoice FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'invoice: there is no such step') WHERE NEW.review <> OLD.review AND NOT ((OLD.review = 'draft' AND NEW.review = 'submitted') OR (OLD.review = 'draft' AND NEW.review = 'void') OR (OLD.review = 'submitted' AND NEW.review = 'draft') OR (OLD.review = 'submitted' AND NEW.review = 'authorised') OR (OLD.review = 'submitted' AND NEW.review = 'void') OR (OLD.review = 'authorised' AND NEW.review = 'draft') OR (OLD.review = 'authorised' AND NEW.review = 'payable') OR (OLD.review = 'authorised' AND NEW.review = 'void') OR (OLD.review = 'payable' AND NEW.review = 'void') OR (OLD.review = 'payable' AND NEW.review = 'expired') OR (OLD.review = 'payable' AND NEW.review = 'closed')); END;
CREATE TRIGGER invoice_revision_counts_up BEFORE UPDATE ON invoice FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'invoice: what is submitted again is a new revision, to be signed anew') WHERE CASE WHEN OLD.review = 'draft' AND NEW.review = 'submitted' THEN NEW.revision <> OLD.revision + 1 ELSE NEW.revision <> OLD.revision END; END;
CREATE TRIGGER invoice_submitted_whole BEFORE UPDATE ON invoice FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'invoice: number, revision and lines must be there and add up') WHERE NEW.review = 'submitted' AND OLD.review = 'draft' AND (NEW.number IS NULL OR NEW.day IS NULL OR NOT EXISTS (SELECT 1 FROM invoice_event e WHERE e.invoice_id = NEW.id AND e.revision = NEW.revision AND e.step IN ('submit') AND 1 = 1) OR NOT EXISTS (SELECT 1 FROM invoice_revision v WHERE v.invoice_id = NEW.id AND v.revision = NEW.revision) OR NOT (SELECT COUNT(*) > 0 AND COUNT(*) = NEW.line_count AND SUM(l.net) = NEW.net AND SUM(l.tax) = NEW.tax AND SUM(l.gross) = NEW.gross FROM invoice_line l WHERE l.invoice_id = NEW.id)); END;
CREATE TRIGGER invoice_signed_authorised BEFORE UPDATE ON invoice FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'invoice: the signature over this revision is missing') WHERE NEW.review = 'authorised' AND OLD.review <> 'authorised' AND NOT EXISTS (SELECT 1 FROM invoice_event e JOIN invoice_revision v ON v.invoice_id = e.invoice_id AND v.revision = e.revision AND v.content_hash = e.signed_hash WHERE e.invoice_id = NEW.id AND e.revision = NEW.revision AND e.step IN ('authorise')); END;
CREATE TRIGGER invoice_signed_payable BEFORE UPDATE ON invoice FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'invoice: the signature over this revision is missing') WHERE NEW.review = 'payable' AND OLD.review <> 'payable' AND NOT EXISTS (SELECT 1 FROM invoice_event e JOIN invoice_revision v ON v.invoice_id = e.invoice_id AND v.revision = e.revision AND v.content_hash = e.signed_hash WHERE e.invoice_id = NEW.id AND e.revision = NEW.revision AND e.step IN (CASE NEW.kind WHEN 'sale' THEN 'check' ELSE 'check_return' END)); END;
CREATE TRIGGER invoice_both_signed BEFORE UPDATE ON invoice FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'invoice: the sales supervisor has not signed this revision') WHERE NEW.review = 'payable' AND OLD.review <> 'payable' AND NOT EXISTS (SELECT 1 FROM invoice_event e WHERE e.invoice_id = NEW.id AND e.revision = NEW.revision AND e.step IN ('authorise') AND 1 = 1); END;
CREATE TRIGGER invoice_voided_by_two BEFORE UPDATE ON invoice FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'invoice: voiding takes two signatures') WHERE NEW.review = 'void' AND OLD.review <> 'void' AND NOT (EXISTS (SELECT 1 FROM invoice_event e WHERE e.invoice_id = NEW.id AND e.revision = NEW.revision AND e.step IN ('ask_void') AND 1 = 1) AND EXISTS (SELECT 1 FROM invoice_event e WHERE e.invoice_id = NEW.id AND e.revision = NEW.revision AND e.step IN ('void') AND 1 = 1)); END;
CREATE TRIGGER invoice_expired_in_time BEFORE UPDATE ON invoice FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'invoice: its last day has not passed') WHERE NEW.review = 'expired' AND OLD.review <> 'expired' AND (OLD.expires_on IS NULL OR OLD.expires_on >= (SELECT COALESCE(MAX(b.day), '') FROM business_day b)); END;
CREATE TRIGGER invoice_ends_without_money BEFORE UPDATE ON invoice FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'invoice: money has come in or goods have moved') WHERE NEW.review IN ('void', 'expired') AND OLD.review <> NEW.review AND ((SELECT COALESCE(SUM(r.amount), 0) FROM receipt r WHERE r.invoice_id = NEW.id AND NOT EXISTS (SELECT 1 FROM clearing c WHERE c.receipt_id = r.id AND c.outcome = 'bounced')) <> 0 OR EXISTS (SELECT 1 FROM shipment s WHERE s.invoice_id = NEW.id)); END;
CREATE TRIGGER invoice_money_as_received BEFORE UPDATE ON invoice FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'invoice: payment follows from receipts and refunds') WHERE (NEW.received <> OLD.received AND NEW.received <> (SELECT COALESCE(SUM(r.amount), 0) FROM receipt r WHERE r.invoice_id = NEW.id AND (r.pending = 0 OR EXISTS (SELECT 1 FROM clearing c WHERE c.receipt_id = r.id AND c.outcome = 'arrived')))) OR (NEW.refunded <> OLD.refunded AND NEW.refunded <> (SELECT COALESCE(SUM(f.amount), 0) FROM refund f WHERE f.invoice_id = NEW.id)) OR (NEW.payment <> OLD.payment AND ((NEW.payment = 'full' AND (SELECT COALESCE(SUM(r.amount), 0) FROM receipt r WHERE r.invoice_id = NEW.id AND (r.pending = 0 OR EXISTS (SELECT 1 FROM clearing c WHERE c.receipt_id = r.id AND c.outcome = 'arrived'))) < NEW.gross) OR (NEW.payment = 'refunded' AND (SELECT COALESCE(SUM(f.amount), 0) FROM refund f WHERE f.invoice_id = NEW.id) <> -NEW.gross))); END;
CREATE TRIGGER invoice_goods_as_moved BEFORE UPDATE ON invoice FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'invoice: goods follow from shipments') WHERE NEW.goods <> OLD.goods AND NOT EXISTS (SELECT 1 FROM shipment s WHERE s.invoice_id = NEW.id); END;
CREATE TRIGGER invoice_line_never_replaced BEFORE INSERT ON invoice_line FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'invoice_line: this row is already there') WHERE (NEW.id IS NOT NULL AND EXISTS (SELECT 1 FROM invoice_line t WHERE t.id = NEW.id)) OR (NEW.invoice_id IS NOT NULL AND NEW.position IS NOT NULL AND EXISTS (SELECT 1 FROM invoice_line t WHERE t.invoice_id = NEW.invoice_id AND t.position = NEW.position)); END;
CREATE TRIGGER invoice_line_added_to_drafts BEFORE INSERT ON invoice_line FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'invoice_line: what was submitted is not changed') WHERE NOT EXISTS (SELECT 1 FROM invoice i WHERE i.id = NEW.invoice_id AND i.review = 'draft'); END;
CREATE TRIGGER invoice_line_changed_in_drafts BEFORE UPDATE ON invoice_line FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'invoice_line: what was submitted is not changed') WHERE NEW.id <> OLD.id OR NEW.invoice_id <> OLD.invoice_id OR EXISTS (SELECT 1 FROM invoice_line t WHERE t.id <> OLD.id AND t.invoice_id = NEW.invoice_id AND t.position = NEW.position) OR NOT EXISTS (SELECT 1 FROM invoice i WHERE i.id = NEW.invoice_id AND i.review = 'draft'); END;
CREATE TRIGGER invoice_line_removed_from_drafts BEFORE DELETE ON invoice_line FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'invoice_line: what was submitted is not changed') WHERE NOT EXISTS (SELECT 1 FROM invoice i WHERE i.id = OLD.invoice_id AND i.review = 'draft'); END;
CREATE TRIGGER invoice_event_by_duty BEFORE INSERT ON invoice_event FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'invoice_event: the person does not stand on this invoice under this duty') WHERE NEW.duty IS NOT NULL AND (NEW.person_id IS NULL OR NOT EXISTS (SELECT 1 FROM invoice_duty d WHERE d.invoice_id = NEW.invoice_id AND d.person_id = NEW.person_id AND d.duty = NEW.duty)); END;
CREATE TRIGGER invoice_event_under_its_duty BEFORE INSERT ON invoice_event FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'invoice_event: this step belongs to another duty') WHERE NEW.duty IS DISTINCT FROM CASE NEW.step WHEN 'submit' THEN 'invoice' WHEN 'withdraw' THEN 'invoice' WHEN 'authorise' THEN 'authorise' WHEN 'send_back' THEN 'authorise' WHEN 'ask_void' THEN 'authorise' WHEN 'check' THEN 'check' WHEN 'check_return' THEN 'check' WHEN 'send_back_check' THEN 'check' WHEN 'void' THEN 'check' WHEN 'collect' THEN 'collect' WHEN 'clear' THEN 'collect' WHEN 'bounce' THEN 'collect' WHEN 'refund' THEN 'collect' WHEN 'ship' THEN 'ship' WHEN 'take_back' THEN 'ship' END; END;
CREATE TRIGGER receipt_released BEFORE INSERT ON receipt FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'receipt: only a released invoice is collected') WHERE NEW.invoice_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM invoice i WHERE i.id = NEW.invoice_id AND i.kind = 'sale' AND i.review = 'payable'); END;
CREATE TRIGGER receipt_of_cheque_pending BEFORE INSERT ON receipt FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'receipt: a cheque is pending until it has arrived') WHERE NEW.method = 'cheque' AND (NEW.pending = 0 OR NEW.invoice_id IS NULL); END;
CREATE TRIGGER receipt_not_above_total BEFORE INSERT ON receipt FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'receipt: more than the invoice comes to') WHERE NEW.amount <= 0 OR NEW.invoice_id IS NOT NULL AND (SELECT COALESCE(SUM(r.amount), 0) FROM receipt r WHERE r.invoice_id = NEW.invoice_id AND NOT EXISTS (SELECT 1 FROM clearing c WHERE c.receipt_id = r.id AND c.outcome = 'bounced')) + NEW.amount > (SELECT i.gross FROM invoice i WHERE i.id = NEW.invoice_id); END;
CREATE TRIGGER receipt_by_cashier BEFORE INSERT ON receipt FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'receipt: only a cashier collects') WHERE (NEW.invoice_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM invoice_duty d WHERE d.invoice_id = NEW.invoice_id AND d.person_id = NEW.person_id AND d.duty = 'collect')) OR NOT EXISTS (SELECT 1 FROM person_duty h JOIN person p ON p.id = h.person_id WHERE h.person_id = NEW.person_id AND h.duty = 'collect' AND h.revoked_at IS NULL AND p.active = 1); END;
CREATE TRIGGER clearing_of_pending BEFORE INSERT ON clearing FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'clearing: only a pending receipt is cleared, by a cashier') WHERE NOT EXISTS (SELECT 1 FROM receipt r JOIN invoice_duty d ON d.invoice_id = r.invoice_id WHERE r.id = NEW.receipt_id AND r.pending = 1 AND d.person_id = NEW.person_id AND d.duty = 'collect'); END;
CREATE TRIGGER refund_of_goods_returned BEFORE INSERT ON refund FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'refund: only for a released return whose goods are back') WHERE NOT EXISTS (SELECT 1 FROM invoice i WHERE i.id = NEW.invoice_id AND i.kind = 'return' AND i.review = 'payable' AND EXISTS (SELECT 1 FROM shipment s WHERE s.invoice_id = i.id AND s.paper = 'take_back')) OR NOT EXISTS (SELECT 1 FROM invoice_duty d WHERE d.invoice_id = NEW.invoice_id AND d.person_id = NEW.person_id AND d.duty = 'collect'); END;
CREATE TRIGGER refund_not_above_paid BEFORE INSERT ON refund FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'refund: more than was paid') WHERE NEW.amount <= 0 OR EXISTS (SELECT 1 FROM invoice i WHERE i.id = NEW.invoice_id AND (NEW.amount + (SELECT COALESCE(SUM(f.amount), 0) FROM refund f WHERE f.invoice_id = i.id) > -i.gross OR NEW.amount + (SELECT COALESCE(SUM(f.amount), 0) FROM refund f JOIN invoice s ON s.id = f.invoice_id WHERE s.original_id = i.original_id) > (SELECT COALESCE(SUM(r.amount), 0) FROM receipt r WHERE r.invoice_id = i.original_id AND (r.pending = 0 OR EXISTS (SELECT 1 FROM clearing c WHERE c.receipt_id = r.id AND c.outcome = 'arrived'))))); END;
CREATE TRIGGER cash_journal_as_paper BEFORE INSERT ON cash_journal FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'cash_journal: the line is not what the cashier''s paper says') WHERE NOT EXISTS (SELECT 1 FROM person_duty h JOIN person p ON p.id = h.person_id WHERE h.person_id = NEW.person_id AND h.duty = 'collect' AND h.revoked_at IS NULL AND p.active = 1) OR (NEW.paper = 'receipt' AND NOT EXISTS (SELECT 1 FROM receipt r WHERE r.id = NEW.paper_id AND r.number = NEW.number AND r.amount = NEW.received AND NEW.paid = 0 AND (r.pending = 0 OR EXISTS (SELECT 1 FROM clearing c WHERE c.receipt_id = r.id AND c.outcome = 'arrived')))) OR (NEW.paper = 'refund' AND NOT EXISTS (SELECT 1 FROM refund f WHERE f.id = NEW.paper_id AND f.number = NEW.number AND f.amount = NEW.paid AND NEW.received = 0)); END;
CREATE TRIGGER cash_journal_runs_on BEFORE INSERT ON cash_journal FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'cash_journal: the balance does not follow from the line before') WHERE NEW.balance <> COALESCE((SELECT t.balance FROM cash_journal t WHERE t.role = NEW.role ORDER BY t.id DESC LIMIT 1), 0) + NEW.received - NEW.paid; END;
CREATE TRIGGER shipment_paid BEFORE INSERT ON shipment FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'shipment: goods leave only when the invoice is paid') WHERE NEW.paper = 'shipment' AND (NOT EXISTS (SELECT 1 FROM invoice i WHERE i.id = NEW.invoice_id AND i.kind = 'sale' AND i.review = 'payable') OR (SELECT COALESCE(SUM(r.amount), 0) FROM receipt r WHERE r.invoice_id = NEW.invoice_id AND (r.pending = 0 OR EXISTS (SELECT 1 FROM clearing c WHERE c.receipt_id = r.id AND c.outcome = 'arrived'))) < (SELECT i.gross FROM invoice i WHERE i.id = NEW.invoice_id)); END;
CREATE TRIGGER shipment_return_authorised BEFORE INSERT ON shipment FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'shipment: goods come back only on an authorised return') WHERE NEW.paper = 'take_back' AND NOT EXISTS (SELECT 1 FROM invoice i WHERE i.id = NEW.invoice_id AND i.kind = 'return' AND i.review = 'authorised'); END;
CREATE TRIGGER shipment_by_keeper BEFORE INSERT ON shipment FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'shipment: only a keeper ships') WHERE NOT EXISTS (SELECT 1 FROM invoice_duty d WHERE d.invoice_id = NEW.invoice_id AND d.person_id = NEW.person_id AND d.duty = 'ship'); END;
CREATE TRIGGER shipment_line_as_invoiced BEFORE INSERT ON shipment_line FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'shipment_line: never more than was invoiced') WHERE NOT EXISTS (SELECT 1 FROM shipment s JOIN invoice_line l ON l.invoice_id = s.invoice_id WHERE s.id = NEW.shipment_id AND l.id = NEW.invoice_line_id AND l.product_id = NEW.product_id AND ((l.quantity > 0 AND NEW.quantity > 0) OR (l.quantity < 0 AND NEW.quantity < 0)) AND ABS(NEW.quantity + (SELECT COALESCE(SUM(t.quantity), 0) FROM shipment_line t WHERE t.invoice_line_id = l.id)) <= ABS(l.quantity)); END;
CREATE TRIGGER shipment_line_returned_as_shipped BEFORE INSERT ON shipment_line FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'shipment_line: never more back than was shipped') WHERE NEW.quantity < 0 AND NOT EXISTS (SELECT 1 FROM invoice_line l WHERE l.id = NEW.invoice_line_id AND (SELECT COALESCE(SUM(t.quantity), 0) FROM shipment_line t WHERE t.invoice_line_id = l.original_line_id OR t.invoice_line_id IN (SELECT x.id FROM invoice_line x WHERE x.original_line_id = l.original_line_id)) + NEW.quantity >= 0); END;
CREATE TRIGGER goods_receipt_by_keeper BEFORE INSERT ON goods_receipt FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'goods_receipt: only a keeper receives goods') WHERE NOT EXISTS (SELECT 1 FROM person_duty h JOIN person p ON p.id = h.person_id WHERE h.person_id = NEW.person_id AND h.duty = 'ship' AND h.revoked_at IS NULL AND p.active = 1); END;
CREATE TRIGGER custody_entry_runs_on BEFORE INSERT ON custody_entry FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'custody_entry: the balance does not follow from the line before') WHERE NEW.on_hand <> COALESCE((SELECT t.on_hand FROM custody_entry t WHERE t.product_id = NEW.product_id AND t.warehouse_id = NEW.warehouse_id ORDER BY t.id DESC LIMIT 1), 0) + NEW.received - NEW.issued; END;
CREATE TRIGGER register_entry_by_sales_desk BEFORE INSERT ON register_entry FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'register_entry: only the sales desk keeps the register') WHERE NOT EXISTS (SELECT 1 FROM invoice_duty d WHERE d.invoice_id = NEW.invoice_id AND d.person_id = NEW.person_id AND d.duty = 'invoice'); END;
CREATE TRIGGER voucher_line_before_its_voucher BEFORE INSERT ON voucher_line FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'voucher_line: nothing is inserted into a posted voucher') WHERE EXISTS (SELECT 1 FROM voucher v WHERE v.id = NEW.voucher_id); END;
CREATE TRIGGER voucher_balanced BEFORE INSERT ON voucher FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'voucher: debits and credits differ') WHERE NOT (SELECT COUNT(*) >= 2 AND SUM(l.debit) = SUM(l.credit) AND SUM(l.debit) = NEW.total AND MIN(l.day) = NEW.day AND MAX(l.day) = NEW.day FROM voucher_line l WHERE l.voucher_id = NEW.id); END;
CREATE TRIGGER voucher_by_accountant BEFORE INSERT ON voucher FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'voucher: only an accountant books') WHERE (NEW.invoice_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM invoice_duty d WHERE d.invoice_id = NEW.invoice_id AND d.person_id = NEW.person_id AND d.duty = 'book')) OR NOT EXISTS (SELECT 1 FROM person_duty h JOIN person p ON p.id = h.person_id WHERE h.person_id = NEW.person_id AND h.duty = 'book' AND h.revoked_at IS NULL AND p.active = 1); END;
CREATE TRIGGER voucher_in_open_period BEFORE INSERT ON voucher FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'voucher: the period is locked') WHERE NEW.period <> substr(NEW.day, 1, 7) OR EXISTS (SELECT 1 FROM period_lock k WHERE k.period = NEW.period); END;
CREATE TRIGGER stock_entry_runs_on BEFORE INSERT ON stock_entry FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'stock_entry: the balance does not follow from the line before') WHERE NEW.quantity <> COALESCE((SELECT t.quantity FROM stock_entry t WHERE t.product_id = NEW.product_id AND t.warehouse_id = NEW.warehouse_id ORDER BY t.id DESC LIMIT 1), 0) + NEW.in_quantity - NEW.out_quantity OR NEW.amount <> COALESCE((SELECT t.amount FROM stock_entry t WHERE t.product_id = NEW.product_id AND t.warehouse_id = NEW.warehouse_id ORDER BY t.id DESC LIMIT 1), 0) + NEW.in_amount - NEW.out_amount; END;
CREATE TRIGGER price_list_starts_proposed BEFORE INSERT ON price_list FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'price_list: it is proposed first') WHERE NEW.state <> 'proposed' OR NEW.filed_by IS NOT NULL OR NOT EXISTS (SELECT 1 FROM person_duty h JOIN person p ON p.id = h.person_id WHERE h.person_id = NEW.proposed_by AND h.duty = 'price' AND h.revoked_at IS NULL AND p.active = 1); END;
CREATE TRIGGER price_while_proposed BEFORE INSERT ON price FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'price: a filed list is not changed') WHERE NOT EXISTS (SELECT 1 FROM price_list p WHERE p.id = NEW.price_list_id AND p.state = 'proposed'); END;
CREATE TRIGGER price_list_never_replaced BEFORE INSERT ON price_list FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'price_list: this row is already there') WHERE (NEW.id IS NOT NULL AND EXISTS (SELECT 1 FROM price_list t WHERE t.id = NEW.id)); END;
CREATE TRIGGER price_list_never_deleted BEFORE DELETE ON price_list FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'price_list: rows are never deleted') WHERE 1 = 1; END;
CREATE TRIGGER price_list_only_filed BEFORE UPDATE ON price_list FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'price_list: a version is filed once and then stays') WHERE OLD.state <> 'proposed' OR NEW.state <> 'filed' OR NEW.id <> OLD.id OR NEW.name <> OLD.name OR NEW.valid_from <> OLD.valid_from OR NEW.tax_included <> OLD.tax_included OR NEW.proposed_by <> OLD.proposed_by OR NOT EXISTS (SELECT 1 FROM person_duty h JOIN person p ON p.id = h.person_id WHERE h.person_id = NEW.filed_by AND h.duty = 'file_price' AND h.revoked_at IS NULL AND p.active = 1); END;
CREATE TRIGGER audit_runs_on BEFORE INSERT ON audit FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'audit: the entry does not follow the last one') WHERE NEW.seq <> COALESCE((SELECT MAX(t.seq) FROM audit t), 0) + 1 OR NEW.previous <> COALESCE((SELECT t.hash FROM audit t ORDER BY t.seq DESC LIMIT 1), ''); END;
CREATE TRIGGER shipment_line_on_open_day BEFORE INSERT ON shipment_line FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'shipment_line: nothing is added to a paper of a closed day') WHERE NOT EXISTS (SELECT 1 FROM shipment h JOIN business_day b ON b.day = h.day AND b.closed_at IS NULL WHERE h.id = NEW.shipment_id); END;
CREATE TRIGGER goods_receipt_line_on_open_day BEFORE INSERT ON goods_receipt_line FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'goods_receipt_line: nothing is added to a paper of a closed day') WHERE NOT EXISTS (SELECT 1 FROM goods_receipt h JOIN business_day b ON b.day = h.day AND b.closed_at IS NULL WHERE h.id = NEW.goods_receipt_id); END;
CREATE TRIGGER receipt_on_open_day BEFORE INSERT ON receipt FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'receipt: this business day is not open') WHERE NOT EXISTS (SELECT 1 FROM business_day b WHERE b.day = NEW.day AND b.closed_at IS NULL); END;
CREATE TRIGGER refund_on_open_day BEFORE INSERT ON refund FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'refund: this business day is not open') WHERE NOT EXISTS (SELECT 1 FROM business_day b WHERE b.day = NEW.day AND b.closed_at IS NULL); END;
CREATE TRIGGER clearing_on_open_day BEFORE INSERT ON clearing FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'clearing: this business day is not open') WHERE NOT EXISTS (SELECT 1 FROM business_day b WHERE b.day = NEW.day AND b.closed_at IS NULL); END;
CREATE TRIGGER cash_journal_on_open_day BEFORE INSERT ON cash_journal FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'cash_journal: this business day is not open') WHERE NOT EXISTS (SELECT 1 FROM business_day b WHERE b.day = NEW.day AND b.closed_at IS NULL); END;
CREATE TRIGGER goods_receipt_on_open_day BEFORE INSERT ON goods_receipt FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'goods_receipt: this business day is not open') WHERE NOT EXISTS (SELECT 1 FROM business_day b WHERE b.day = NEW.day AND b.closed_at IS NULL); END;
CREATE TRIGGER shipment_on_open_day BEFORE INSERT ON shipment FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'shipment: this business day is not open') WHERE NOT EXISTS (SELECT 1 FROM business_day b WHERE b.day = NEW.day AND b.closed_at IS NULL); END;
CREATE TRIGGER custody_entry_on_open_day BEFORE INSERT ON custody_entry FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'custody_entry: this business day is not open') WHERE NOT EXISTS (SELECT 1 FROM business_day b WHERE b.day = NEW.day AND b.closed_at IS NULL); END;
CREATE TRIGGER invoice_event_on_open_day BEFORE INSERT ON invoice_event FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'invoice_event: this business day is not open') WHERE NOT EXISTS (SELECT 1 FROM business_day b WHERE b.day = NEW.day AND b.closed_at IS NULL); END;
CREATE TRIGGER register_entry_on_open_day BEFORE INSERT ON register_entry FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'register_entry: this business day is not open') WHERE NOT EXISTS (SELECT 1 FROM business_day b WHERE b.day = NEW.day AND b.closed_at IS NULL); END;
CREATE TRIGGER business_day_goes_on BEFORE INSERT ON business_day FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'business_day: never earlier than the last one, and one at a time') WHERE NEW.day <= (SELECT COALESCE(MAX(b.day), '') FROM business_day b) OR NEW.closed_at IS NOT NULL OR EXISTS (SELECT 1 FROM business_day b WHERE b.closed_at IS NULL); END;
CREATE TRIGGER business_day_only_closed BEFORE UPDATE ON business_day FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'business_day: an open day can only be closed') WHERE OLD.closed_at IS NOT NULL OR NEW.closed_at IS NULL OR NEW.day <> OLD.day; END;
CREATE TRIGGER business_day_never_deleted BEFORE DELETE ON business_day FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'business_day: rows are never deleted') WHERE 1 = 1; END;
CREATE TRIGGER period_lock_never_replaced BEFORE INSERT ON period_lock FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'period_lock: this row is already there') WHERE (NEW.period IS NOT NULL AND EXISTS (SELECT 1 FROM period_lock t WHERE t.period = NEW.period)); END;
CREATE TRIGGER branch_never_replaced BEFORE INSERT ON branch FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'branch: this row is already there') WHERE (NEW.id IS NOT NULL AND EXISTS (SELECT 1 FROM branch t WHERE t.id = NEW.id)); END;
CREATE TRIGGER branch_never_deleted BEFORE DELETE ON branch FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'branch: rows are never deleted') WHERE 1 = 1; END;
CREATE TRIGGER account_never_replaced BEFORE INSERT ON account FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'account: this row is already there') WHERE (NEW.id IS NOT NULL AND EXISTS (SELECT 1 FROM account t WHERE t.id = NEW.id)) OR (NEW.code IS NOT NULL AND EXISTS (SELECT 1 FROM account t WHERE t.code = NEW.code)) OR (NEW.role IS NOT NULL AND EXISTS (SELECT 1 FROM account t WHERE t.role = NEW.role)); END;
CREATE TRIGGER account_never_deleted BEFORE DELETE ON account FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'account: rows are never deleted') WHERE 1 = 1; END;
CREATE TRIGGER account_stays_itself BEFORE UPDATE ON account FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'account: code and role of an account are not changed') WHERE NEW.id <> OLD.id OR NEW.code <> OLD.code OR NEW.role IS DISTINCT FROM OLD.role OR NEW.kind <> OLD.kind; END;
CREATE TRIGGER customer_never_replaced BEFORE INSERT ON customer FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'customer: this row is already there') WHERE (NEW.id IS NOT NULL AND EXISTS (SELECT 1 FROM customer t WHERE t.id = NEW.id)) OR (NEW.code IS NOT NULL AND EXISTS (SELECT 1 FROM customer t WHERE t.code = NEW.code)); END;
CREATE TRIGGER customer_never_deleted BEFORE DELETE ON customer FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'customer: rows are never deleted') WHERE 1 = 1; END;
CREATE TRIGGER customer_stays_itself BEFORE UPDATE ON customer FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'customer: the code is taken') WHERE NEW.id <> OLD.id OR EXISTS (SELECT 1 FROM customer t WHERE t.id <> OLD.id AND t.code = NEW.code); END;
CREATE TRIGGER product_never_replaced BEFORE INSERT ON product FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'product: this row is already there') WHERE (NEW.id IS NOT NULL AND EXISTS (SELECT 1 FROM product t WHERE t.id = NEW.id)) OR (NEW.code IS NOT NULL AND EXISTS (SELECT 1 FROM product t WHERE t.code = NEW.code)); END;
CREATE TRIGGER product_never_deleted BEFORE DELETE ON product FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'product: rows are never deleted') WHERE 1 = 1; END;
CREATE TRIGGER product_stays_itself BEFORE UPDATE ON product FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'product: the code is taken') WHERE NEW.id <> OLD.id OR EXISTS (SELECT 1 FROM product t WHERE t.id <> OLD.id AND t.code = NEW.code); END;
CREATE TRIGGER counter_never_deleted BEFORE DELETE ON counter FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'counter: rows are never deleted') WHERE 1 = 1; END;
CREATE TRIGGER counter_never_replaced BEFORE INSERT ON counter FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'counter: this row is already there') WHERE (NEW.series IS NOT NULL AND NEW.period IS NOT NULL AND EXISTS (SELECT 1 FROM counter t WHERE t.series = NEW.series AND t.period = NEW.period)); END;
CREATE TRIGGER counter_starts_at_one BEFORE INSERT ON counter FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'counter: the first number is 1') WHERE NEW.last <> 1; END;
CREATE TRIGGER counter_counts_up BEFORE UPDATE ON counter FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'counter: numbers go up by one') WHERE NEW.last <> OLD.last + 1 OR NEW.series <> OLD.series OR NEW.period <> OLD.period; END;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('waiting',20);
INSERT INTO "sqlite_sequence" VALUES('invoice',6);
COMMIT;
